#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Are the translations complete? Takes the folder of the sources; writes to a temporary folder only.

set -u

SKIPPED=77

# Those of the preset "glib" of Meson, with which po/meson.build makes the template
XGETTEXT='xgettext --from-code=UTF-8 --add-comments
  --keyword=_ --keyword=N_ --keyword=C_:1c,2 --keyword=NC_:1c,2
  --keyword=g_dcgettext:2 --keyword=g_dngettext:2,3 --keyword=g_dpgettext2:2c,3
  --flag=N_:1:pass-c-format --flag=C_:2:pass-c-format --flag=NC_:2:pass-c-format --flag=g_dngettext:2:pass-c-format
  --flag=g_strdup_printf:1:c-format --flag=g_string_printf:2:c-format --flag=g_string_append_printf:2:c-format
  --flag=g_error_new:3:c-format --flag=g_set_error:4:c-format --flag=g_markup_printf_escaped:1:c-format
  --flag=g_log:3:c-format --flag=g_print:1:c-format --flag=g_printerr:1:c-format --flag=g_printf:1:c-format
  --flag=g_fprintf:2:c-format --flag=g_sprintf:2:c-format --flag=g_snprintf:3:c-format'

export LC_ALL=C
unset LANGUAGE

work=
status=0

complain ()
{
  echo "po: $1" >&2
  status=1
}

stop ()
{
  echo "po: $1" >&2
  exit 1
}

need_tools ()
{
  for tool in msgcmp msgfmt xgettext
  do
    command -v "$tool" >/dev/null && continue
    [ -z "${CI+set}" ] || stop "$tool is missing"
    echo "po: $tool is missing: skipped" >&2
    exit $SKIPPED
  done
}

without_comments ()
{
  sed 's/#.*//; s/[[:space:]]*$//; /^$/d' "$1"
}

list_sources ()
{
  find src data -type f \( -name '*.[ch]' -o -name '*.ui' -o -name '*.desktop.in' -o -name '*.gschema.xml' \
    -o -name '*.metainfo.xml' -o -name '*.metainfo.xml.in' \) | sort
}

# Without a text to translate, xgettext writes no template.
check_sources ()
{
  without_comments po/POTFILES.in >"$work/listed"
  list_sources | grep -vxFf "$work/listed" >"$work/unlisted" || return
  $XGETTEXT --files-from="$work/unlisted" --output="$work/unlisted.pot" ||
    stop 'the sources that po/POTFILES.in does not list cannot be searched'

  if [ -e "$work/unlisted.pot" ]
  then
    grep '^#: ' "$work/unlisted.pot" >&2
    complain 'po/POTFILES.in does not list the files above, which have text to translate'
  fi
}

check_languages ()
{
  for catalogue in po/*.po
  do
    language=$(basename "$catalogue" .po)
    grep -qx "$language" "$work/languages" || complain "po/LINGUAS does not list $language"
  done
}

# What the program would show in English: msgcmp looks at each text in the sources, msgfmt at the rest of the catalogue
check_catalogue ()
{
  msgfmt --check --check-accelerators=_ --output-file=/dev/null "$1" || complain "$1 has mistakes"
  msgcmp "$1" "$work/sources.pot" || complain "$1 is not complete"
  msgfmt --statistics --output-file=/dev/null "$1" 2>&1 | grep -E 'fuzzy|untranslated' >&2 &&
    complain "$1 is not finished"
}

[ $# -eq 1 ] || stop 'Usage: catalogues-test.sh SOURCES'
cd "$1" || exit 1
need_tools

trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
work=$(mktemp -d) || exit 1

without_comments po/LINGUAS | tr -s ' \t' '\n' >"$work/languages"
[ -s "$work/languages" ] || stop 'po/LINGUAS lists no language'
$XGETTEXT --files-from=po/POTFILES.in --output="$work/sources.pot" 2>"$work/warnings"
followed=$?
cat "$work/warnings" >&2
[ $followed -eq 0 ] || stop 'po/POTFILES.in cannot be followed'
# Where a macro cuts a text off, the program looks for another one than the catalogues have.
grep -q 'not a valid C format string' "$work/warnings" && complain 'the text above is cut off by a macro'

check_sources
check_languages
while read -r language
do
  check_catalogue "po/$language.po"
done <"$work/languages"

exit $status
