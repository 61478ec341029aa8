#!/bin/sh
# SPDX-License-Identifier: MIT
#
# What the papers say of the programs: `--help` and the manual page name the same verbs and options,
# and the program knows each of them; manual pages are well formed; events.md explains every event;
# conformance.md says what the conformance cases do; every link inside the project leads somewhere, headings included.
. "$(dirname "$0")/lib.sh"
built podinit.debug

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
bad=0
ln -s "$BUILD/podinit.debug" "$work/podctl"
ln -s "$BUILD/podinit.debug" "$work/podinit"
podctl=$work/podctl

# help_options VERB < a help text: `VERB OPTION`, one a line; "everywhere" for those of every verb.
help_options() {
    awk -v verb="$1" '
    /^Everywhere:/ { verb = "everywhere" }
    match($0, /^ +(-[a-zA-Z], )?--[a-z-]+/) {
        count = split(substr($0, RSTART, RLENGTH), words, /[ ,]+/)
        for (i = 1; i <= count; i++) if (words[i] != "") print verb, words[i]
    }'
}

# man_options < a manual page: the same. A heading `.Ss one , two` is about both verbs.
man_options() {
    awk '
    function tell(line,   words, count, i, v) {
        count = split(line, words, " ")
        for (i = 1; i < count; i++) if (words[i] == "Fl") for (v in verbs) print v, "-" words[i + 1]
    }
    /^\.Sh / { split("", verbs); if ($2 == "DESCRIPTION") verbs["everywhere"] = 1 }
    /^\.Ss / {
        split("", verbs); verbs[$2] = 1
        for (i = 3; i < NF; i++) if ($i == ",") verbs[$(i + 1)] = 1
        for (v in verbs) print v
        tell($0)
    }
    /^\.It Fl / { tell($0) }'
}

# compare PAGE: $work/help against $work/man.
compare() {
    sort -u "$work/help" > "$work/help.sorted"
    sort -u "$work/man" > "$work/man.sorted"
    comm -23 "$work/help.sorted" "$work/man.sorted" | sed "s|^|docs/man/$1:1: --help has, the page has not: |"
    comm -13 "$work/help.sorted" "$work/man.sorted" | sed "s|^|docs/man/$1:1: the page has, --help has not: |"
    cmp -s "$work/help.sorted" "$work/man.sorted" || bad=1
}

"$podctl" --help | sed -n '/^Verbs:/,/^$/s/^  \([a-z]*\) .*/\1/p' > "$work/verbs"
[ -s "$work/verbs" ] || { echo "docs/man/podctl.1:1: podctl --help names no verbs"; bad=1; }
cp "$work/verbs" "$work/help"
while read -r verb; do
    "$podctl" "$verb" --help | help_options "$verb"
done < "$work/verbs" >> "$work/help"
man_options < docs/man/podctl.1 > "$work/man"
compare podctl.1

# There is no server at that socket, so that nothing comes of it but the word on the option.
sort -u "$work/help" | while read -r verb option; do
    [ -n "$option" ] || continue
    [ "$verb" != everywhere ] || verb=version
    if "$podctl" "$verb" --socket=/nonexistent/socket "$option" 2>&1 < /dev/null | grep -q unknown; then
        echo "src/podctl/help.c:1: podctl $verb --help has $option, which podctl does not know"
    fi
done > "$work/unknown"
[ ! -s "$work/unknown" ] || { cat "$work/unknown"; bad=1; }

"$work/podinit" --help | grep -o -e ' --[a-z]*' | sed '/--help [a-z]/d; s/^/podinit/' > "$work/help"
sed -n 's/^\.It Fl \(-[a-z]*\).*/podinit -\1/p' docs/man/podinit.8 > "$work/man"
compare podinit.8

for page in docs/man/*; do
    mandoc -T lint -W warning "$page" > "$work/said" || { sed 's/^mandoc: //' "$work/said"; bad=1; }
done

# Every reason of an event that the program gives is explained, and no other.
{
    cat src/pod/*.c src/node/*.c | tr '\n' ' ' |
        grep -oE '(event_of_pod|event_of_container|event_of_image|record_pod_event|record_node_event|record_event)\([^;]*;'
    sed -n '/^const char \*pod_reason_text/,/^}/p' src/pod/status.c
} |
    grep -oE '"[A-Z][A-Za-z]{5,}"' | tr -d '"' | sort -u > "$work/given"
sed -n 's/^| `\([A-Za-z]*\)`.*/\1/p' docs/reference/events.md | sort -u > "$work/explained"
comm -23 "$work/given" "$work/explained" | sed 's/^/docs\/reference\/events.md:1: not explained: /'
comm -13 "$work/given" "$work/explained" | sed 's/^/docs\/reference\/events.md:1: no event has the reason /'
cmp -s "$work/given" "$work/explained" || bad=1

tests/conformance/table > "$work/conformance" || bad=1
cmp -s "$work/conformance" docs/conformance.md ||
    { echo "docs/conformance.md:1: is old: make update-conformance"; bad=1; }

# One link a line: `file line target`; code between backquotes and indented by four is none.
# shellcheck disable=SC2016 # the text is awk's
files '*.md' | xargs awk '
!/^    / {
    text = $0; gsub(/`[^`]*`/, "", text)
    while (match(text, /\]\([^)]*\)/)) {
        print FILENAME, FNR, substr(text, RSTART + 2, RLENGTH - 3)
        text = substr(text, RSTART + RLENGTH)
    }
}' | while read -r file line target; do
    case $target in *://* | mailto:*) continue ;; esac
    path=${target%%#*} anchor=
    case $target in *#*) anchor=${target#*#} ;; esac
    [ -n "$path" ] && path=$(dirname "$file")/$path || path=$file
    if [ ! -e "$path" ]; then
        echo "$file:$line: no such file: $target"
    elif [ -n "$anchor" ] && ! sed -n 's/^##* //p' "$path" | tr 'A-Z ' 'a-z-' | tr -cd 'a-z0-9_\n-' |
        grep -qx -e "$anchor"; then
        echo "$file:$line: no such heading: $target"
    fi
done > "$work/links"
[ ! -s "$work/links" ] || { cat "$work/links"; bad=1; }
exit $bad
