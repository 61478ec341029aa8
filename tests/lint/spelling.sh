#!/bin/sh
# SPDX-License-Identifier: MIT
#
# codespell over every text of the project. Right all the same: "nd" (mdoc's .Nd, and YAML's escapes),
# "tAge" (a tab and "Age"), "te" (a header of HTTP), "fo" and "bridg" (cut on purpose in tests), "alpha-numeric" (upstream's
# messages).
. "$(dirname "$0")/lib.sh"

files . ':!tests/golden/not-utf8.yaml' ':!LICENSE' |
    xargs codespell -q 3 -L nd,tage,te,fo,bridg,alpha-numeric
