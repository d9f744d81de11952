# shellcheck shell=bash
# Quick starts: a short training run records what a start needs in a cache beside the jar: an AOT cache from Java 25 on, before that
# a class-data archive. A failure here is no error: the server then starts without a cache.

. scripts/dev/common.sh

training='' # the process that records, while there is one

# A cache is valid for one jar and one Java. The name tells the jar by its size; where that is the same, its age decides.
cache_file() { printf '%s\n' "target/roomloop-$(jdk_version "$JAVA_HOME")-$(($(wc -c <"$jar"))).cache"; }

java_has_aot() {
    local version
    version=$(jdk_version "$JAVA_HOME")
    [ "${version%%[.+-]*}" -ge 25 ]
}

# The flags for a start, as words; none without a usable cache.
cache_flags() {
    local cache
    cache=$(cache_file)
    if [ ! -s "$cache" ] || [ "$jar" -nt "$cache" ]; then return; fi
    if java_has_aot; then
        # What the cache knows to be hot is compiled at once; the second flag has glibc give back the 30 MB that it takes.
        echo "-XX:AOTCache=$cache -XX:TrimNativeHeapInterval=5000 -Xlog:trimnative*=off -Xlog:aot*=off -Xlog:cds*=off"
    else
        echo "-XX:SharedArchiveFile=$cache -Xshare:auto -Xlog:cds*=off"
    fi
}

# Makes the cache if there is none for this jar and this Java. An empty one says that it can't be made here.
make_cache() {
    local cache
    cache=$(cache_file)
    if [ ! -w target ] || { [ -e "$cache" ] && ! [ "$jar" -nt "$cache" ]; }; then return; fi
    rm -f target/roomloop-*.cache*
    say "One training run, for quick starts ..."
    if training_run "$cache.new" >/dev/null 2>&1 && [ -s "$cache.new" ]; then
        mv "$cache.new" "$cache"
    else
        : >"$cache"
    fi
}

# Starts a server that records what it loads, has a client chat for a moment, and stops it.
training_run() {
    local record=-XX:ArchiveClassesAtExit=$1 log=target/training.log complete=1 client
    if java_has_aot; then record=-XX:AOTCacheOutput=$1; fi
    env PORT=0 HOST=127.0.0.1 REDIS_ADDR=none RATE_LIMIT=off LOG_LEVEL=info INSIDE=on \
        "$JAVA_HOME/bin/java" "$record" -jar "$jar" >"$log" 2>&1 &
    training=$!
    if within_a_minute says_its_port "$log"; then
        chat "$(port_in "$log")" &
        client=$!
        within_a_minute gone "$client" && complete=0
    fi
    kill -TERM "$training"
    wait "$training"
    training=''
    rm -f "$log"
    return $complete
}

port_in() { sed -n 's|.*http://[^ /]*:\([0-9][0-9]*\).*|\1|p' "$1" | head -n 1; }
says_its_port() { [ -n "$(port_in "$1")" ]; }
gone() { ! kill -0 "$1" 2>/dev/null; }

# Waits until a command succeeds, as long as the recording server lives.
within_a_minute() {
    local tries=600
    while [ $((tries -= 1)) -gt 0 ]; do
        if "$@"; then return 0; fi
        if gone "$training"; then return 1; fi
        sleep 0.1
    done
    return 1
}

# A client, in plain bash: the page, a token, a room. Then many that connect, say something and go: the cache keeps what Java learns
# from them about the code of a connect and of a message, so that a fresh server needn't learn it anew.
chat() {
    local token n
    ask "$1" "GET / HTTP/1.0"
    ask "$1" "GET /api/rooms HTTP/1.0"
    token=$(ask "$1" "POST /api/token HTTP/1.0" '{"username":"training"}' | sed -n 's/.*"token" *: *"\([^"]*\)".*/\1/p')
    upgrade "$1" "$token"
    frame '{"type":"typing"}'
    sleep 1
    hang_up
    for ((n = 0; n < 400; n++)); do
        upgrade "$1" "$token"
        frame '{"type":"message","text":"hello"}'
        frame '{"type":"message","text":"hello again"}'
        hang_up
    done
}

# upgrade PORT TOKEN: opens a WebSocket
upgrade() {
    exec 3<>"/dev/tcp/127.0.0.1/$1"
    printf '%s\r\n' "GET /ws?token=$2&room=training HTTP/1.1" "Host: 127.0.0.1:$1" "Upgrade: websocket" \
        "Connection: Upgrade" "Sec-WebSocket-Version: 13" "Sec-WebSocket-Key: cm9vbWxvb3Agd2FybXM=" "" >&3
}

# Closes it, and waits until the server has.
hang_up() {
    printf '\210\200\0\0\0\0' >&3
    cat <&3
    exec 3>&-
}

# ask PORT REQUEST-LINE [BODY]
ask() {
    local body=${3:-}
    exec 4<>"/dev/tcp/127.0.0.1/$1"
    printf '%s\r\nHost: 127.0.0.1:%s\r\nContent-Length: %s\r\n\r\n%s' "$2" "$1" "${#body}" "$body" >&4
    cat <&4
    exec 4>&-
}

# Sends a short text frame; its mask of zeros leaves the text as it is.
frame() {
    # shellcheck disable=SC2059 # the format is the length, as an octal escape
    printf "\\201\\$(printf '%o' $((128 + ${#1})))\\0\\0\\0\\0" >&3
    printf '%s' "$1" >&3
}
