/* totp.h - the second factor of staff: one-time codes of RFC 6238 and recovery codes.
 *
 * HMAC-SHA-1, 30 seconds, 6 digits, what every authenticator app speaks. A code counts one step
 * before and after its own, since telephones' clocks differ, and each step once. The secret is 160
 * random bits; it must be stored as it is, since codes are made from it, so whoever reads the
 * database file can make codes (but not passwords). Recovery codes are stored as hashes, each good
 * once. Owns tables account_totp and recovery_code. The only file that knows libcrypto.
 */
#ifndef BANGBAN_SERVER_PEOPLE_TOTP_H
#define BANGBAN_SERVER_PEOPLE_TOTP_H

#include "kb/base/arena.h"
#include "kb/base/db.h"

#define TOTP_STEP_MS 30000
#define TOTP_DIGITS 6
#define TOTP_SECRET_LEN 20  /* bytes */
#define TOTP_SECRET_TEXT 33 /* base32 and NUL */
#define TOTP_RECOVERY_N 10
#define TOTP_RECOVERY_LEN 11 /* "ABCDE-FGHIJ" */

/* The code of a step: RFC 4226 on the step as counter. Any thread. */
uint32_t totp_code(const unsigned char *secret, size_t len, int64_t step);
void totp_write_base32(const unsigned char *bytes, size_t len, struct str *out);
bool totp_read_base32(struct view text, unsigned char *out, size_t len);
/* "otpauth://totp/..." for a QR code; names are escaped. */
void totp_write_address(struct view issuer, struct view name, struct view secret, struct str *out);

enum totp_state {
    TOTP_NONE,
    TOTP_BEGUN, /* a secret was made and no code given yet: does not count */
    TOTP_ON,
};
enum rc totp_state(struct db *db, int64_t account_id, enum totp_state *out, struct err *err);

/* A new secret, in place of one that was begun; RC_CONFLICT when it is on. Its text is not stored
 * anywhere else. */
enum rc totp_begin(struct db *db, int64_t account_id, int64_t now_ms,
                   char secret_out[TOTP_SECRET_TEXT], struct err *err);
/* The first code shows that the app has it. RC_INVALID for a wrong one, RC_CONFLICT when nothing
 * was begun. recovery_out: the codes, shown once. */
enum rc totp_confirm(struct db *db, int64_t account_id, struct view code, int64_t now_ms,
                     char recovery_out[TOTP_RECOVERY_N][TOTP_RECOVERY_LEN + 1], struct err *err);
/* A code of the app or a recovery code; uses it up. *good_out false: it is neither, or was used. */
enum rc totp_take(struct db *db, int64_t account_id, struct view code, int64_t now_ms,
                  bool *good_out, struct err *err);
enum rc totp_recovery_left(struct db *db, int64_t account_id, int64_t *n_out, struct err *err);
/* No second factor any more, whatever there was. */
enum rc totp_remove(struct db *db, int64_t account_id, struct err *err);

#endif
