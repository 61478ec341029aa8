#!/bin/sh
# SPDX-License-Identifier: MIT
# HTTP probes against servers that behave oddly: redirects here and away, silence, nonsense, chunks.
. "$(dirname "$0")/lib.sh"

# server NAME ANSWER: a pod whose port 8080 gives this answer to everything (printf's text).
server() {
    pod "$1" "cat > /tmp/answer << 'END'
#!/bin/sh
read -r line
while read -r header && [ \${#header} -gt 1 ]; do :; done
case \$line in *' /ok '*) printf 'HTTP/1.1 200 OK\\r\\nContent-Length: 0\\r\\n\\r\\n' ;; *) $2 ;; esac
END
chmod 755 /tmp/answer; exec nc -ll -p 8080 -e /tmp/answer"
    cat << 'POD'
    readinessProbe:
      httpGet: {path: /start, port: 8080}
      periodSeconds: 1
POD
}
start
server here "printf 'HTTP/1.1 302 Found\\r\\nLocation: /ok\\r\\n\\r\\n'" | manifest here.yaml
server away "printf 'HTTP/1.1 301 Moved\\r\\nLocation: http://example.org/\\r\\n\\r\\n'" | manifest away.yaml
server chunks "printf 'HTTP/1.1 200 OK\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n3\\r\\nabc\\r\\n0\\r\\n\\r\\n'" | manifest chunks.yaml
server circle "printf 'HTTP/1.1 302 Found\\r\\nLocation: /again\\r\\n\\r\\n'" | manifest circle.yaml
server silent "sleep 5" | manifest silent.yaml
server nonsense "echo this is not HTTP" | manifest nonsense.yaml
server short "printf 'HTTP/1.1 200 OK\\r\\nContent-Length: 100\\r\\n\\r\\nabc'" | manifest short.yaml
for p in here away chunks; do must 15 ready_is $p 1/1; done
must 10 event "stopped after 10 redirects"
must 10 event "context deadline exceeded (Client.Timeout exceeded while awaiting headers)"
must 10 event "unexpected EOF"
must 10 event "transport connection broken: "
for p in circle silent nonsense short; do ready_is $p 0/1 || fail "$p is ready"; done
stop
