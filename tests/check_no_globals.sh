#!/bin/sh
# check_no_globals.sh OBJDUMP ARCHIVE...
#
# Fails if an object in one of the archives has a symbol in .data or .bss: a global or a function's
# static that can change. Constant tables of pointers sit in .data.rel.ro and are fine.
set -u

objdump=$1
shift
status=0
seen=0
for archive; do
  table=$("$objdump" --syms "$archive") || exit 2
  seen=$((seen + $(printf '%s\n' "$table" | grep -c 'F \.text')))
  found=$(printf '%s\n' "$table" |
    awk '/file format/ { object = $1 }
         / O +\.(data|bss|tbss|tdata|data\.[^r][^ ]*|bss\.[^ ]*)[ \t]/ || / O +\*COM\*/ { print object, $NF }')
  if [ -n "$found" ]; then
    echo "writable globals in $archive:"
    echo "$found"
    status=1
  fi
done
if [ "$seen" -eq 0 ]; then
  echo "no machine code in the archives: nothing was checked"
  exit 2
fi
exit $status
