/* unit.h - cmocka with the headers it wants before it. For the unit tests only. */
#ifndef BANGBAN_TESTS_UNIT_UNIT_H
#define BANGBAN_TESTS_UNIT_UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#endif
