# tree-sitter, its grammars of Python and TOML, and yyjson, as the targets mp_tree_sitter and
# mp_yyjson.
# None of them is part of this repository. MPLINT_DEPS says where they come from:
#
#   system     libraries of this machine, found by pkg-config; the grammars must fit the core
#   npm        sources pinned by package-lock.json and cmake/yyjson-requirements.txt, fetched with
#              npm and pip once and kept in MPLINT_CACHE_DIR for all build folders
#   git        the same sources at the same commits, from their own repositories
#   DIRECTORY  sources that are there already: node_modules/ as npm lays it out, or the core in
#              lib/, the grammar of Python in src/ and that of TOML in toml/; and yyjson.c and
#              yyjson.h in it or in its yyjson/
#   auto       system if that fits, else npm
#
# Each way but the first ends with four folders of sources, and one place compiles them.

set(MP_TREE_SITTER_MINIMUM 0.25)
set(MP_TREE_SITTER_COMMIT da6fe9beb4f7f67beb75914ca8e0d48ae48d6406)         # 0.25.10
set(MP_TREE_SITTER_PYTHON_COMMIT 293fdc02038ee2bf0e2e206711b69c90ac0d413f)  # 0.25.0
set(MP_TREE_SITTER_TOML_COMMIT 64b56832c2cffe41758f28e05c756a3a98d16f41)    # 0.7.0
set(MP_YYJSON_COMMIT 6d416047822d86d53a3a0b45a6a5abf28383a1dc)              # after 0.10.0

# Sets in the caller MP_SYSTEM_PROBLEM: empty, or why the libraries of this machine will not do.
function(mp_find_system)
  set(MP_SYSTEM_PROBLEM "" PARENT_SCOPE)
  find_package(PkgConfig QUIET)
  if(NOT PkgConfig_FOUND)
    set(MP_SYSTEM_PROBLEM "pkg-config is not installed" PARENT_SCOPE)
    return()
  endif()
  pkg_check_modules(MP_SYSTEM_TS QUIET IMPORTED_TARGET "tree-sitter>=${MP_TREE_SITTER_MINIMUM}")
  if(NOT MP_SYSTEM_TS_FOUND)
    set(MP_SYSTEM_PROBLEM "no tree-sitter >= ${MP_TREE_SITTER_MINIMUM} in pkg-config" PARENT_SCOPE)
    return()
  endif()
  pkg_check_modules(MP_SYSTEM_GRAMMAR QUIET IMPORTED_TARGET tree-sitter-python)
  if(NOT MP_SYSTEM_GRAMMAR_FOUND)
    set(MP_SYSTEM_PROBLEM "no tree-sitter-python in pkg-config" PARENT_SCOPE)
    return()
  endif()
  pkg_check_modules(MP_SYSTEM_TOML QUIET IMPORTED_TARGET tree-sitter-toml)
  if(NOT MP_SYSTEM_TOML_FOUND)
    set(MP_SYSTEM_PROBLEM "no tree-sitter-toml in pkg-config" PARENT_SCOPE)
    return()
  endif()
  pkg_check_modules(MP_SYSTEM_YYJSON QUIET IMPORTED_TARGET yyjson)
  if(NOT MP_SYSTEM_YYJSON_FOUND)
    set(MP_SYSTEM_PROBLEM "no yyjson in pkg-config" PARENT_SCOPE)
    return()
  endif()
  # A core knows a range of grammar versions (its ABI), which no package version tells: ask it.
  try_run(status compiled ${PROJECT_BINARY_DIR}/probe_grammar
    ${PROJECT_SOURCE_DIR}/cmake/probe_grammar.c
    LINK_LIBRARIES PkgConfig::MP_SYSTEM_GRAMMAR PkgConfig::MP_SYSTEM_TOML PkgConfig::MP_SYSTEM_TS)
  if(NOT compiled OR NOT status EQUAL 0)
    set(MP_SYSTEM_PROBLEM "its tree-sitter refuses its grammars" PARENT_SCOPE)
  endif()
endfunction()

# The folders of sources below DIRECTORY, as MP_CORE_DIR, MP_GRAMMAR_DIR, MP_TOML_DIR and
# MP_YYJSON_DIR.
function(mp_find_sources directory)
  find_path(core src/lib.c NO_DEFAULT_PATH NO_CACHE
    PATHS ${directory}/node_modules/tree-sitter/vendor/tree-sitter/lib ${directory}/lib)
  find_path(grammar parser.c NO_DEFAULT_PATH NO_CACHE
    PATHS ${directory}/node_modules/tree-sitter-python/src ${directory}/src)
  find_path(toml parser.c NO_DEFAULT_PATH NO_CACHE
    PATHS ${directory}/node_modules/@tree-sitter-grammars/tree-sitter-toml/src ${directory}/toml)
  find_path(yyjson yyjson.c NO_DEFAULT_PATH NO_CACHE PATHS ${directory}/yyjson ${directory})
  foreach(part core grammar toml yyjson)
    if(NOT ${part})
      message(FATAL_ERROR "MPLINT_DEPS: ${directory} holds no ${part} sources; "
        "see the top of cmake/dependencies.cmake for the places that are looked at")
    endif()
  endforeach()
  set(MP_CORE_DIR ${core} PARENT_SCOPE)
  set(MP_GRAMMAR_DIR ${grammar} PARENT_SCOPE)
  set(MP_TOML_DIR ${toml} PARENT_SCOPE)
  set(MP_YYJSON_DIR ${yyjson} PARENT_SCOPE)
endfunction()

function(mp_fetch_git)
  include(FetchContent)
  # SOURCE_SUBDIR names no folder of theirs: their own build files are not read.
  FetchContent_Declare(mp_git_core SOURCE_SUBDIR none
    GIT_REPOSITORY https://github.com/tree-sitter/tree-sitter.git
    GIT_TAG ${MP_TREE_SITTER_COMMIT})
  FetchContent_Declare(mp_git_grammar SOURCE_SUBDIR none
    GIT_REPOSITORY https://github.com/tree-sitter/tree-sitter-python.git
    GIT_TAG ${MP_TREE_SITTER_PYTHON_COMMIT})
  FetchContent_Declare(mp_git_toml SOURCE_SUBDIR none
    GIT_REPOSITORY https://github.com/tree-sitter-grammars/tree-sitter-toml.git
    GIT_TAG ${MP_TREE_SITTER_TOML_COMMIT})
  FetchContent_Declare(mp_git_yyjson SOURCE_SUBDIR none
    GIT_REPOSITORY https://github.com/ibireme/yyjson.git
    GIT_TAG ${MP_YYJSON_COMMIT})
  FetchContent_MakeAvailable(mp_git_core mp_git_grammar mp_git_toml mp_git_yyjson)
  set(MP_CORE_DIR ${mp_git_core_SOURCE_DIR}/lib PARENT_SCOPE)
  set(MP_GRAMMAR_DIR ${mp_git_grammar_SOURCE_DIR}/src PARENT_SCOPE)
  set(MP_TOML_DIR ${mp_git_toml_SOURCE_DIR}/src PARENT_SCOPE)
  set(MP_YYJSON_DIR ${mp_git_yyjson_SOURCE_DIR}/src PARENT_SCOPE)
endfunction()

set(mp_deps ${MPLINT_DEPS})
if(mp_deps MATCHES "^(auto|system)$")
  mp_find_system()
  if(NOT MP_SYSTEM_PROBLEM)
    set(mp_deps system)
  elseif(mp_deps STREQUAL "system")
    message(FATAL_ERROR "MPLINT_DEPS=system: ${MP_SYSTEM_PROBLEM}; use MPLINT_DEPS=npm")
  else()
    message(STATUS "Libraries of this system do not fit (${MP_SYSTEM_PROBLEM}): using npm")
    set(mp_deps npm)
  endif()
endif()

if(mp_deps STREQUAL "system")
  add_library(mp_tree_sitter INTERFACE)
  target_link_libraries(mp_tree_sitter INTERFACE
    PkgConfig::MP_SYSTEM_GRAMMAR PkgConfig::MP_SYSTEM_TOML PkgConfig::MP_SYSTEM_TS)
  add_library(mp_yyjson INTERFACE)
  target_link_libraries(mp_yyjson INTERFACE PkgConfig::MP_SYSTEM_YYJSON)
  return()
elseif(mp_deps STREQUAL "npm")
  include(${CMAKE_CURRENT_LIST_DIR}/fetch_packages.cmake)
  mp_fetch_packages(mp_fetched)
  mp_find_sources(${mp_fetched})
elseif(mp_deps STREQUAL "git")
  mp_fetch_git()
elseif(IS_DIRECTORY ${mp_deps})
  get_filename_component(mp_deps ${mp_deps} ABSOLUTE BASE_DIR ${PROJECT_BINARY_DIR})
  mp_find_sources(${mp_deps})
else()
  message(FATAL_ERROR "MPLINT_DEPS=${mp_deps}: neither auto, system, npm, git nor a directory")
endif()

add_library(mp_tree_sitter STATIC ${MP_CORE_DIR}/src/lib.c
  ${MP_GRAMMAR_DIR}/parser.c ${MP_GRAMMAR_DIR}/scanner.c
  ${MP_TOML_DIR}/parser.c ${MP_TOML_DIR}/scanner.c)
# Each grammar finds the headers of its own generator beside it.
target_include_directories(mp_tree_sitter SYSTEM
  PUBLIC ${MP_CORE_DIR}/include PRIVATE ${MP_CORE_DIR}/src)
target_compile_definitions(mp_tree_sitter PRIVATE _DEFAULT_SOURCE _POSIX_C_SOURCE=200809L)
add_library(mp_yyjson STATIC ${MP_YYJSON_DIR}/yyjson.c)
target_include_directories(mp_yyjson SYSTEM PUBLIC ${MP_YYJSON_DIR})
