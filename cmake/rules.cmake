# The rules register themselves: each rules/mpNNN_name.c becomes one line of rules/rule_list.inc in
# the build folder, which rules/registry.c includes. A new rule is a new file and nothing else.
file(GLOB mp_rule_files CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/rules/mp[0-9][0-9][0-9]_*.c)
list(SORT mp_rule_files)
set(mp_rule_list "")
foreach(file IN LISTS mp_rule_files)
  get_filename_component(stem ${file} NAME_WE)
  string(SUBSTRING ${stem} 0 5 id)
  string(APPEND mp_rule_list "MP_RULE(${id})\n")
endforeach()
file(CONFIGURE OUTPUT ${PROJECT_BINARY_DIR}/rules/rule_list.inc CONTENT "${mp_rule_list}" @ONLY)

mp_add_folder(rules rules mp_targets mp_graph)
target_include_directories(mp_rules PRIVATE ${PROJECT_BINARY_DIR}/rules)
