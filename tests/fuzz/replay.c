/* replay.c - runs a fuzz target without a fuzzer: each file of the folders given, then each file
 * cut short at several places and with single bytes changed, always the same way. Part of the
 * normal test run; prints how many inputs were tried and fails when there was none.
 */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kb/base/log.h"
#include "kb/base/str.h"

#define MAX_INPUT_LEN ((size_t)1 << 20)
#define N_CUTS 24
#define N_CHANGES 96

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static size_t tried;

/* A copy of exactly `len` bytes, so that a read past the end is noticed by AddressSanitizer. */
static void try_copy(const uint8_t *bytes, size_t len)
{
    uint8_t *copy = malloc(len > 0 ? len : 1);
    if (copy == NULL)
        abort();
    memcpy(copy, bytes, len);
    LLVMFuzzerTestOneInput(copy, len);
    free(copy);
    tried++;
}

static void try_neighbours(uint8_t *bytes, size_t len)
{
    uint64_t seed = 88172645463325252u + len;
    for (size_t i = 0; i < N_CUTS; i++)
        try_copy(bytes, len * i / N_CUTS);
    for (size_t i = 0; len > 0 && i < N_CHANGES; i++) {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        size_t at = (size_t)(seed >> 16) % len;
        uint8_t kept = bytes[at];
        bytes[at] = (uint8_t)(seed >> 8);
        try_copy(bytes, len);
        bytes[at] = kept;
    }
}

static int replay_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        perror(path);
        return 1;
    }
    uint8_t *bytes = malloc(MAX_INPUT_LEN);
    if (bytes == NULL)
        abort();
    size_t len = fread(bytes, 1, MAX_INPUT_LEN, file);
    fclose(file);
    try_copy(bytes, len);
    try_neighbours(bytes, len);
    free(bytes);
    return 0;
}

static int replay_folder(const char *folder)
{
    DIR *dir = opendir(folder);
    if (dir == NULL) {
        perror(folder);
        return 1;
    }
    int failed = 0;
    for (struct dirent *e = readdir(dir); e != NULL; e = readdir(dir)) {
        struct str path = STR_EMPTY;
        str_addf(&path, "%s/%s", folder, e->d_name);
        if (e->d_name[0] != '.')
            failed |= replay_file(path.ptr);
        str_clear(&path);
    }
    closedir(dir);
    return failed;
}

int main(int argc, char **argv)
{
    int failed = 0;
    log_set_level(LOG_OFF);
    for (int i = 1; i < argc; i++)
        failed |= replay_folder(argv[i]);
    printf("%zu inputs\n", tried);
    return failed || tried == 0;
}
