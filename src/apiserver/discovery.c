/* SPDX-License-Identifier: MIT */
/* Constant answers. Checked with kubectl 1.20 to 1.33 and the Python and JavaScript clients. */
#include "apiserver/discovery.h"

#include <string.h>

#include "version.h"

static const char json_type[] = "application/json";

#define ALL_VERBS                                                                                  \
	"\"verbs\":[\"create\",\"delete\",\"get\",\"list\",\"patch\",\"update\",\"watch\"]"

static const char api[] =
	"{\"kind\":\"APIVersions\",\"versions\":[\"v1\"],\"serverAddressByClientCIDRs\":[]}";
static const char apis[] = "{\"kind\":\"APIGroupList\",\"apiVersion\":\"v1\",\"groups\":[]}";
static const char api_v1[] =
	"{\"kind\":\"APIResourceList\",\"groupVersion\":\"v1\",\"resources\":["
	"{\"name\":\"configmaps\",\"singularName\":\"configmap\",\"namespaced\":true,"
	"\"kind\":\"ConfigMap\",\"shortNames\":[\"cm\"]," ALL_VERBS "},"
	"{\"name\":\"events\",\"singularName\":\"event\",\"namespaced\":true,\"kind\":\"Event\","
	"\"shortNames\":[\"ev\"],\"verbs\":[\"get\",\"list\",\"watch\"]},"
	"{\"name\":\"nodes\",\"singularName\":\"node\",\"namespaced\":false,\"kind\":\"Node\","
	"\"shortNames\":[\"no\"],\"verbs\":[\"get\",\"list\",\"watch\"]},"
	"{\"name\":\"persistentvolumeclaims\",\"singularName\":\"persistentvolumeclaim\","
	"\"namespaced\":true,\"kind\":\"PersistentVolumeClaim\",\"shortNames\":[\"pvc\"]," ALL_VERBS
	"},"
	"{\"name\":\"pods\",\"singularName\":\"pod\",\"namespaced\":true,\"kind\":\"Pod\","
	"\"shortNames\":[\"po\"],\"categories\":[\"all\"]," ALL_VERBS "},"
	"{\"name\":\"pods/"
	"log\",\"singularName\":\"\",\"namespaced\":true,\"kind\":\"Pod\",\"verbs\":[\"get\"]},"
	"{\"name\":\"pods/status\",\"singularName\":\"\",\"namespaced\":true,\"kind\":\"Pod\","
	"\"verbs\":[\"get\",\"patch\",\"update\"]},"
	"{\"name\":\"secrets\",\"singularName\":\"secret\",\"namespaced\":true,"
	"\"kind\":\"Secret\"," ALL_VERBS "}]}";
/* The Kubernetes version whose behaviour is followed; ours is the build metadata. */
static const char version[] =
	"{\"major\":\"1\",\"minor\":\"32\",\"gitVersion\":\"v1.32.0+podinit." PODINIT_VERSION "\","
	"\"gitCommit\":\"\",\"gitTreeState\":\"\",\"buildDate\":\"\",\"goVersion\":\"\","
	"\"compiler\":\"\",\"platform\":\"linux\"}";
/* An OpenAPI v2 document without content, as protobuf: clients then leave validation to the server.
 */
static const char openapi[] = "\x0a\x03"
			      "2.0"
			      "\x12\x0d\x0a\x07"
			      "podinit"
			      "\x12\x02"
			      "v1"
			      "\x42\x00\x4a\x00";

static const struct {
	const char *path;
	const char *type;
	const char *body;
	size_t len;
} answers[] = {
	{"/api", json_type, api, sizeof(api) - 1},
	{"/apis", json_type, apis, sizeof(apis) - 1},
	{"/api/v1", json_type, api_v1, sizeof(api_v1) - 1},
	{"/version", json_type, version, sizeof(version) - 1},
	{"/healthz", "text/plain; charset=utf-8", "ok", 2},
	{"/livez", "text/plain; charset=utf-8", "ok", 2},
	{"/readyz", "text/plain; charset=utf-8", "ok", 2},
	/* Clients ask for ...v2@v1.0..., but Go's parser of media types refuses the @. */
	{"/openapi/v2", "application/com.github.proto-openapi.spec.v2.v1.0+protobuf", openapi,
		sizeof(openapi) - 1},
};

bool discovery_answer(struct conn *c)
{
	const char *path = c->request.path;
	size_t len = strlen(path);

	if (len > 1 && path[len - 1] == '/')
		len--;
	for (size_t i = 0; i < ARRAY_LEN(answers); i++) {
		if (strlen(answers[i].path) != len || strncmp(answers[i].path, path, len) != 0)
			continue;
		conn_reply(c, 200, answers[i].type, answers[i].body, answers[i].len);
		return true;
	}
	return false;
}
