// What every rule has to have: a code, documentation, a fixture folder.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <ctype.h>
#include <dirent.h>
#include <stdio.h>
#include <string.h>

#include "rules/registry.h"

// The longest string literal that ISO C promises; compilers warn beyond it.
#define MAX_DOCUMENTATION 4095u

static void test_codes(void **state) {
  (void)state;
  assert_true(mp_rule_count() > 0);
  for (uint32_t i = 0; i < mp_rule_count(); i++) {
    const MpRule *rule = mp_rule_at(i);
    assert_int_equal(strlen(rule->code), 5);
    assert_memory_equal(rule->code, "MP", 2);
    for (int k = 2; k < 5; k++)
      assert_true(isdigit((unsigned char)rule->code[k]));
    // Sorted and unique.
    if (i > 0) assert_true(strcmp(mp_rule_at(i - 1)->code, rule->code) < 0);
    assert_ptr_equal(mp_rule_find(mp_str_from_c(rule->code)), rule);
    assert_true(mp_rule_has_prefix(mp_str_slice(mp_str_from_c(rule->code), 0, 3)));
  }
  assert_ptr_equal(mp_rule_find(MP_STR("mp301")), mp_rule_find(MP_STR("MP301")));
  assert_null(mp_rule_find(MP_STR("MP30")));
  assert_null(mp_rule_find(MP_STR("")));
  assert_false(mp_rule_has_prefix(MP_STR("MPX")));
  assert_null(mp_rule_at(mp_rule_count()));
}

static void test_names(void **state) {
  (void)state;
  for (uint32_t i = 0; i < mp_rule_count(); i++) {
    const MpRule *rule = mp_rule_at(i);
    if (!islower((unsigned char)rule->name[0])) fail_msg("%s: %s", rule->code, rule->name);
    for (const char *at = rule->name; *at; at++) {
      const unsigned char byte = (unsigned char)*at;
      if (!islower(byte) && !isdigit(byte) && byte != '-') fail_msg("%s: %s", rule->code, at);
    }
    for (uint32_t k = 0; k < i; k++) {
      if (strcmp(mp_rule_at(k)->name, rule->name) == 0) fail_msg("%s: same name", rule->code);
    }
  }
}

static void test_summaries(void **state) {
  (void)state;
  for (uint32_t i = 0; i < mp_rule_count(); i++) {
    const MpRule *rule = mp_rule_at(i);
    const size_t length = strlen(rule->summary);
    if (length == 0 || length > 80) fail_msg("%s: %zu characters", rule->code, length);
    if (isupper((unsigned char)rule->summary[0])) fail_msg("%s: capital", rule->code);
    if (rule->summary[length - 1] == '.') fail_msg("%s: full stop", rule->code);
    if (strchr(rule->summary, '\n')) fail_msg("%s: more than a line", rule->code);
  }
}

static void check_text(const MpRule *rule, const char *what, const char *text) {
  if (text == NULL || *text == '\0') fail_msg("%s: no %s", rule->code, what);
  if (strlen(text) > MAX_DOCUMENTATION) fail_msg("%s: %s is too long", rule->code, what);
}

static void test_documentation(void **state) {
  (void)state;
  for (uint32_t i = 0; i < mp_rule_count(); i++) {
    const MpRule *rule = mp_rule_at(i);
    check_text(rule, "what", rule->what);
    check_text(rule, "why", rule->why);
    check_text(rule, "source", rule->source);
    check_text(rule, "since", rule->since);
    const bool has_fix = rule->fixable != MP_FIXABLE_NEVER;
    if (has_fix != (rule->fix_safety != NULL)) fail_msg("%s: fix and its safety", rule->code);
  }
}

static void test_severities(void **state) {
  (void)state;
  for (uint32_t i = 0; i < mp_rule_count(); i++) {
    const MpRule *rule = mp_rule_at(i);
    bool applies = false;
    for (int k = 0; k < MP_TARGET_COUNT; k++) {
      applies = applies || rule->severity[k] != MP_SEVERITY_NONE;
    }
    if (!applies) fail_msg("%s applies to no target", rule->code);
    if ((rule->run == NULL) != (rule->scope == MP_SCOPE_NONE)) fail_msg("%s: run", rule->code);
  }
}

typedef struct Folder {
  bool has_example, has_use_instead, has_near_miss;
  bool has_fixed;  // any *.fixed.py
} Folder;

static Folder look_at(const MpRule *rule) {
  char path[4096];
  snprintf(path, sizeof path, "%s/fixtures/rules/%s-%s", MPLINT_SOURCE_DIR, rule->code, rule->name);
  DIR *directory = opendir(path);
  if (directory == NULL) fail_msg("%s: no folder %s", rule->code, path);
  Folder found = {0};
  for (struct dirent *entry = readdir(directory); entry; entry = readdir(directory)) {
    const MpStr name = mp_str_from_c(entry->d_name);
    if (mp_str_is(name, "example.py")) found.has_example = true;
    if (mp_str_is(name, "example.fixed.py")) found.has_use_instead = true;
    if (mp_str_is(name, "example.good.py")) found.has_use_instead = true;
    if (mp_str_ends_with(name, MP_STR(".fixed.py"))) found.has_fixed = true;
    if (mp_str_starts_with(name, MP_STR("ok_"))) found.has_near_miss = true;
  }
  closedir(directory);
  return found;
}

static void test_fixtures(void **state) {
  (void)state;
  for (uint32_t i = 0; i < mp_rule_count(); i++) {
    const MpRule *rule = mp_rule_at(i);
    const Folder folder = look_at(rule);
    if (!folder.has_example) fail_msg("%s: no example.py", rule->code);
    if (!folder.has_use_instead) fail_msg("%s: no example.fixed.py or example.good.py", rule->code);
    if (!folder.has_near_miss) fail_msg("%s: no ok_*.py", rule->code);
    const bool has_fix = rule->fixable != MP_FIXABLE_NEVER;
    if (has_fix != folder.has_fixed) fail_msg("%s: fixable, and *.fixed.py", rule->code);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_codes),      cmocka_unit_test(test_names),
      cmocka_unit_test(test_summaries),  cmocka_unit_test(test_documentation),
      cmocka_unit_test(test_severities), cmocka_unit_test(test_fixtures),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
