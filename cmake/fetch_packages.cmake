# The pinned sources of tree-sitter, its grammars and yyjson from the npm and Python package
# registries, fetched once into MPLINT_CACHE_DIR. A changed pin is another folder there, so that
# build folders of different versions of mplint do not disturb each other.

if(DEFINED ENV{MPLINT_CACHE_DIR})
  set(mp_cache_default $ENV{MPLINT_CACHE_DIR})
elseif(DEFINED ENV{XDG_CACHE_HOME})
  set(mp_cache_default $ENV{XDG_CACHE_HOME}/mplint)
else()
  set(mp_cache_default $ENV{HOME}/.cache/mplint)
endif()
set(MPLINT_CACHE_DIR ${mp_cache_default} CACHE PATH "where fetched packages are kept")

# Runs a command in FOLDER; if it fails, shows what it said and stops.
function(mp_run folder)
  execute_process(COMMAND ${ARGN} WORKING_DIRECTORY ${folder}
    RESULT_VARIABLE status OUTPUT_VARIABLE output ERROR_VARIABLE output)
  if(NOT status EQUAL 0)
    list(JOIN ARGN " " command)
    message(FATAL_ERROR "fetching the pinned sources failed: ${command}\n${output}")
  endif()
endfunction()

# A command line that is pip, as a list in OUT. Some systems ship Python without it but can make a
# virtual environment, which has it.
function(mp_find_pip stage out)
  find_program(MPLINT_PYTHON NAMES python3 python DOC "Python 3, to fetch sources with its pip")
  if(NOT MPLINT_PYTHON)
    message(FATAL_ERROR "MPLINT_DEPS=npm needs python3 with pip; install them, or use MPLINT_DEPS=git")
  endif()
  execute_process(COMMAND ${MPLINT_PYTHON} -m pip --version RESULT_VARIABLE status OUTPUT_QUIET ERROR_QUIET)
  if(status EQUAL 0)
    set(${out} ${MPLINT_PYTHON} -m pip PARENT_SCOPE)
  else()
    mp_run(${stage} ${MPLINT_PYTHON} -m venv ${stage}/venv)
    set(${out} ${stage}/venv/bin/python -m pip PARENT_SCOPE)
  endif()
endfunction()

# Sets OUT to a folder with node_modules/ and yyjson/.
function(mp_fetch_packages out)
  set(pins ${PROJECT_SOURCE_DIR}/package.json ${PROJECT_SOURCE_DIR}/package-lock.json
    ${PROJECT_SOURCE_DIR}/cmake/yyjson-requirements.txt)
  set_property(DIRECTORY ${PROJECT_SOURCE_DIR} APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${pins})
  set(hashes "")
  foreach(pin IN LISTS pins)
    file(SHA256 ${pin} hash)
    string(APPEND hashes ${hash})
  endforeach()
  string(SHA256 key "${hashes}")
  string(SUBSTRING ${key} 0 16 key)
  set(folder ${MPLINT_CACHE_DIR}/sources-${key})
  set(${out} ${folder} PARENT_SCOPE)

  # Two build folders may be configured at the same time; the second waits and finds it done.
  file(MAKE_DIRECTORY ${MPLINT_CACHE_DIR})
  file(LOCK ${MPLINT_CACHE_DIR}/sources.lock GUARD FUNCTION TIMEOUT 600)
  if(EXISTS ${folder})
    return()
  endif()
  find_program(MPLINT_NPM NAMES npm DOC "npm, to fetch sources")
  if(NOT MPLINT_NPM)
    message(FATAL_ERROR "MPLINT_DEPS=npm needs npm; install it, or use MPLINT_DEPS=git")
  endif()
  message(STATUS "Fetching the pinned sources into ${folder}")
  # Put together beside its place and renamed at the end, so that what is there is always whole.
  set(stage ${folder}.part)
  file(REMOVE_RECURSE ${stage})
  file(COPY ${pins} DESTINATION ${stage})
  mp_run(${stage} ${MPLINT_NPM} ci --ignore-scripts --omit=optional --legacy-peer-deps
    --no-audit --no-fund)
  mp_find_pip(${stage} pip)
  # pip insists on asking a source archive for its metadata; building nothing, it takes seconds.
  mp_run(${stage} ${pip} download --no-deps --no-binary yyjson --require-hashes
    -r yyjson-requirements.txt -d archive)
  file(GLOB archive ${stage}/archive/yyjson-*.tar.gz)
  file(ARCHIVE_EXTRACT INPUT ${archive} DESTINATION ${stage}/unpacked
    PATTERNS */yyjson/yyjson.c */yyjson/yyjson.h)
  file(GLOB unpacked ${stage}/unpacked/*/yyjson)
  file(RENAME ${unpacked} ${stage}/yyjson)
  file(REMOVE_RECURSE ${stage}/unpacked ${stage}/archive ${stage}/venv)
  file(RENAME ${stage} ${folder})
endfunction()
