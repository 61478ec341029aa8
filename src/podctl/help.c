/* SPDX-License-Identifier: MIT */
/* The table of verbs with their help. */
#include "podctl/verbs.h"

#define FILES                                                                                      \
	"  -f, --filename=FILE        a file, a directory of *.yaml, *.yml and *.json, or - for "  \
	"stdin; may be given again\n"

const struct verb verbs[] = {
	{"get", verb_get, "Show pods or events as a table",
		"podctl get pods|events [NAME...] [options]\n\nOptions:\n"
		"  -A, --all-namespaces       of every namespace\n"
		"  -l, --selector=LABELS      app=web,tier!=db,env in (a,b)\n"
		"      --field-selector=F     status.phase=Running,metadata.name=web\n"
		"      --no-headers           leave the line of column names out\n"
		"  -o, --output=FORMAT        wide, json, yaml or name\n"
		"  -w, --watch                go on and show every change\n"
		"      --show-labels          add a column with the labels\n"},
	{"describe", verb_describe, "Show all about a pod, with its events",
		"podctl describe pod NAME\n"},
	{"logs", verb_logs, "Print what a container wrote",
		"podctl logs POD [CONTAINER] [options]\n\nOptions:\n"
		"  -c, --container=NAME       which container; default: the first\n"
		"  -f, --follow               go on until the container is done\n"
		"  -p, --previous             of the instance before this one\n"
		"      --tail=LINES           only the last lines\n"
		"      --since=SECONDS        only lines of the last seconds (30, 30s, 5m, 1h)\n"
		"      --timestamps           put its time before each line\n"
		"      --limit-bytes=BYTES    at most so much\n"},
	{"apply", verb_apply,
		"Create pods from manifests, or change them to what the manifests say",
		"podctl apply -f FILE|DIR|- [options]\n\nOptions:\n" FILES
		"      --dry-run=server       only check, with the server's help; client: "
		"without\n"},
	{"create", verb_create, "Create pods from manifests",
		"podctl create -f FILE|DIR|- [options]\n\nOptions:\n" FILES
		"      --dry-run=server       only check, with the server's help; client: "
		"without\n"},
	{"delete", verb_delete, "Delete pods and wait until they are gone",
		"podctl delete pod NAME... | -f FILE|DIR|- [options]\n\nOptions:\n" FILES
		"      --grace-period=SECONDS time to end by themselves; default: the pod's own\n"
		"      --now                  the same as --grace-period=1\n"
		"      --force                as soon as possible\n"
		"      --ignore-not-found     a pod that is not there is no error\n"
		"      --wait=false           do not wait until they are gone\n"},
	{"validate", verb_validate, "Check manifests without a server: one problem a line",
		"podctl validate -f FILE|DIR|-\n\nOptions:\n" FILES},
	{"events", verb_events, "Show what happened, oldest first",
		"podctl events [options]\n\nOptions:\n"
		"  -A, --all-namespaces       of every namespace\n"
		"      --for=pod/NAME         only about this pod\n"
		"      --no-headers           leave the line of column names out\n"
		"  -o, --output=FORMAT        wide, json, yaml or name\n"
		"  -w, --watch                go on and show new ones\n"},
	{"version", verb_version, "Show the versions of podctl and of the server",
		"podctl version [options]\n\nOptions:\n"
		"      --client               only podctl's, without asking the server\n"},
	{"poweroff", verb_poweroff, "Stop every pod and turn the machine off", "podctl poweroff\n"},
	{"reboot", verb_reboot, "Stop every pod and start the machine again", "podctl reboot\n"},
	{"help", verb_help, "Show this list, or the options of a verb", "podctl help [VERB]\n"},
};
const size_t verb_count = ARRAY_LEN(verbs);
