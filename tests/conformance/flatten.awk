# SPDX-License-Identifier: MIT
#
# Objects in JSON as `get -o json` prints them, one token a line, to lines PATH=VALUE, as in
# `.status.containerStatuses[main].state.waiting.reason=CrashLoopBackOff`. A list's objects go by
# their name or type, if they have one, else by number. -v DIR=: the states of pods, as a watch tells
# them, to DIR/<pod>.now (the last one) and DIR/<pod>.all (each, behind a line "---"); on stdout, how
# many bytes of the input were whole objects. -v EVENTS=POD: the events about this pod, a line each: TYPE
# REASON MESSAGE.
function text(s) {
    if (s !~ /^"/) return s
    s = substr(s, 2, length(s) - 2)
    gsub(/\\u003c/, "<", s); gsub(/\\u003e/, ">", s); gsub(/\\u0026/, "\\&", s)
    gsub(/\\"/, "\"", s); gsub(/\\\\/, "\\", s)
    return s
}

# The path with the names of what lies on it.
function named(path,   done, raw, at) {
    while (match(path, /\[[0-9]+\]/)) {
        at = substr(path, RSTART, RLENGTH)
        raw = raw substr(path, 1, RSTART - 1) at
        done = done substr(path, 1, RSTART - 1) ((raw in name) ? "[" name[raw] "]" : at)
        path = substr(path, RSTART + RLENGTH)
    }
    return done path
}

function finish(   i, line, pod) {
    if (EVENTS != "") {
        for (i = 0; ("items[" i "]") in item; i++)
            if (value[".items[" i "].involvedObject.name"] == EVENTS)
                print value[".items[" i "].type"], value[".items[" i "].reason"], value[".items[" i "].message"]
    } else if (DIR == "") {
        for (i = 1; i <= count; i++) print named(path_of[i]) "=" value[path_of[i]]
    } else if (value[".kind"] == "Pod") {
        pod = DIR "/" value[".metadata.name"]
        print "---" >> (pod ".all")
        for (i = 1; i <= count; i++) {
            line = named(path_of[i]) "=" value[path_of[i]]
            print line > (pod ".now")
            print line >> (pod ".all")
        }
        close(pod ".now"); close(pod ".all")
    }
    whole = bytes
    split("", name); split("", value); split("", item)
    count = 0
}

function keep(path, s,   n) {
    path_of[++count] = path
    value[path] = text(s)
    if (path ~ /\]\.(name|type)$/) {
        n = path; sub(/\.(name|type)$/, "", n)
        if (!(n in name)) name[n] = text(s)
    }
}

{
    bytes += length($0) + 1
    line = $0
    sub(/^ */, "", line); sub(/,$/, "", line)
    key = ""
    if (match(line, /^"[^"]*": /)) {
        key = "." substr(line, 2, RLENGTH - 4)
        line = substr(line, RLENGTH + 1)
    }
    if (line == "}" || line == "]") {
        if (--depth == 0) finish()
        next
    }
    if (depth > 0 && key == "") key = "[" (at[depth]++) "]"
    path = (depth > 0 ? where[depth] : "") key
    if (line == "{" || line == "[") {
        where[++depth] = path
        at[depth] = 0
        if (path ~ /^\.items\[[0-9]+\]$/) item[substr(path, 2)] = 1
    } else if (line != "") keep(path, line)
}

END { if (DIR != "") print whole + 0 }
