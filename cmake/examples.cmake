# What `mplint explain` shows under Example and Use instead: example.py and example.fixed.py (else
# example.good.py) of each folder in fixtures/rules, as tool/rule_examples.inc in the build folder,
# which tool/report/rule_examples.c includes. One string literal a line of Python.

# The lines of a file as C string literals between commas, in OUT; no list is made of the text, since
# brackets and semicolons mean something in lists.
function(mp_quote_lines file out)
  file(READ ${file} text)
  string(REPLACE "\\" "\\\\" text "${text}")
  string(REPLACE "\"" "\\\"" text "${text}")
  string(REPLACE "?" "\\?" text "${text}")
  string(REGEX REPLACE "\n$" "" text "${text}")
  string(REPLACE "\n" "\\n\",\n    \"" text "${text}")
  set(${out} "\n    \"${text}\\n\"" PARENT_SCOPE)
endfunction()

file(GLOB mp_examples CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/fixtures/rules/MP[0-9][0-9][0-9]-*/example*.py)
file(GLOB mp_example_folders ${PROJECT_SOURCE_DIR}/fixtures/rules/MP[0-9][0-9][0-9]-*)
list(SORT mp_example_folders)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${mp_examples})
set(mp_example_arrays "")
set(mp_example_rows "")
foreach(folder IN LISTS mp_example_folders)
  if(NOT EXISTS ${folder}/example.py)
    continue()
  endif()
  get_filename_component(name ${folder} NAME)
  string(SUBSTRING ${name} 0 5 code)
  mp_quote_lines(${folder}/example.py bad)
  set(good "")
  foreach(file example.good.py example.fixed.py)
    if(EXISTS ${folder}/${file})
      mp_quote_lines(${folder}/${file} good)
      string(APPEND good ",")
    endif()
  endforeach()
  string(APPEND mp_example_arrays "static const char *const ${code}_bad[] = {${bad}, NULL};\n"
    "static const char *const ${code}_good[] = {${good} NULL};\n")
  string(APPEND mp_example_rows "    {\"${code}\", ${code}_bad, ${code}_good},\n")
endforeach()
# Copied into place only where it differs, so that nothing is compiled in vain.
file(WRITE ${PROJECT_BINARY_DIR}/tool/rule_examples.new "${mp_example_arrays}"
  "static const MpRuleExample EXAMPLES[] = {\n${mp_example_rows}    {NULL, NULL, NULL},\n};\n")
configure_file(${PROJECT_BINARY_DIR}/tool/rule_examples.new
  ${PROJECT_BINARY_DIR}/tool/rule_examples.inc COPYONLY)
if(TARGET mp_tool)
  target_include_directories(mp_tool PRIVATE ${PROJECT_BINARY_DIR})
endif()
