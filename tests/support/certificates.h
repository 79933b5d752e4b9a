/* Throw-away authorities and certificates for tests, as PEM files in one
 * folder: <name>.key and <name>.pem. */
#pragma once

#include <glib.h>

typedef struct TestAuthority TestAuthority;

/* Writes <name>.pem into `folder`. */
TestAuthority *test_authority_new(const char *folder, const char *name);
void test_authority_free(TestAuthority *authority);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TestAuthority, test_authority_free)
/* A certificate with `san` ("DNS:a.test,DNS:b.test") and `usage`
 * ("serverAuth,clientAuth"; NULL: none), valid from now on for `days`. */
void test_authority_issue(TestAuthority *authority, const char *name,
			  const char *san, const char *usage, int days);
/* Writes a list of the authority that revokes the certificate `name`. */
void test_authority_revoke(TestAuthority *authority, const char *name,
			   const char *file);
/* "<folder>/<name>.<kind>" */
char *test_file(const char *folder, const char *name, const char *kind);
/* A new empty folder, and its end with everything directly in it. */
char *test_folder_new(void);
void test_folder_remove(char *folder);
