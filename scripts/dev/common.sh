# shellcheck shell=bash
# What the scripts share. Made for bash 3.2 and newer (macOS still brings 3.2). The caller has changed to the project's root.

jar=target/roomloop.jar
oldest_java=21
sudo='' # what a person has to type before a command of root's
[ "$(id -u)" = 0 ] || sudo='sudo '

say() { printf '%s\n' "$*" >&2; }

fail() {
    say "$@"
    exit 1
}

have() { command -v "$1" >/dev/null 2>&1; }

# Prints the first comment of the calling script, if --help is among its arguments.
help_if_asked() {
    case " $* " in *" --help "*)
        sed -n '2,/^set/s/^# \{0,1\}//p' "$(cd "$OLDPWD" && readlink -f "$0")"
        exit 0
        ;;
    esac
}

# ---- Settings

secret() { od -An -N32 -tx1 /dev/urandom | tr -d ' \n'; }

# Writes .env with a secret of its own, for the owner's eyes only.
make_env() {
    [ ! -e .env ] || return 0
    (umask 077 && sed "s/^JWT_SECRET=.*/JWT_SECRET=$(secret)/" .env.example >.env.new && mv .env.new .env)
    say "Wrote .env with a fresh JWT_SECRET."
}

# What a server finds for this variable: the environment's value, or that of .env without quotes; enough to compare.
setting() {
    if [ -n "${!1+given}" ]; then
        printf '%s\n' "${!1}"
    elif [ -f .env ]; then
        sed -En "s/^[[:space:]]*(export[[:space:]]+)?$1[[:space:]]*=[[:space:]]*[\"']?([^[:space:]\"'#]*).*/\2/p" .env | tail -n 1
    fi
}

given() { [ -n "$(setting "$1")" ]; }

# Whether $1 is a whole number from $2 to $3.
in_range() {
    case $1 in '' | *[!0-9]* | ??????*) return 1 ;; esac
    [ "$1" -ge "$2" ] && [ "$1" -le "$3" ]
}

# Sets up a server of this checkout, where neither the environment nor .env says otherwise: with the page of the checkout, which
# can be edited while it runs, and with the live view, unless others than this computer can reach the server.
prepare_settings() {
    case $(setting HOST) in '' | 127.* | localhost | ::1) given INSIDE || export INSIDE=on ;; esac
    given PUBLIC_DIR || [ ! -d public ] || export PUBLIC_DIR=public
}

# ---- Java

# Java gives memory back that isn't used: by itself it keeps more than twice what is in use, and collects nothing while it idles.
# It looks every 30 s, and collects if it hasn't for as long: after a burst within a minute.
# When it has run out of memory it ends, so that a supervisor can start it again. G1's flag means nothing to other collectors.
# shellcheck disable=SC2034 # others use it
memory_flags="-XX:MinHeapFreeRatio=10 -XX:MaxHeapFreeRatio=30 -XX:G1PeriodicGCInterval=30000 -XX:+ExitOnOutOfMemoryError"

# The version of the JDK in directory $1, such as 25.0.1; nothing if it isn't a JDK.
jdk_version() {
    [ -x "$1/bin/javac" ] && sed -n 's/^JAVA_VERSION="\([^"]*\)".*/\1/p' "$1/release" 2>/dev/null
}

new_enough() {
    local version
    version=$(jdk_version "$1") && [ "${version%%[.+-]*}" -ge "$oldest_java" ] 2>/dev/null
}

# Where the java on the PATH lives. macOS has a placeholder there, which opens a window instead of answering.
java_on_path() {
    if have java && ! { [ "$(uname)" = Darwin ] && [ "$(command -v java)" = /usr/bin/java ]; }; then
        java -XshowSettings:properties -version 2>&1 | sed -n 's/^ *java\.home = //p'
    fi
}

# Every place where this machine may have a JDK, the user's choice first.
jdk_places() {
    printf '%s\n' "${JAVA_HOME:-}"
    java_on_path
    if [ -x /usr/libexec/java_home ]; then
        /usr/libexec/java_home -v "$oldest_java+" 2>/dev/null || true
    fi
    printf '%s\n' /usr/lib/jvm/* "${HOME:-}"/.sdkman/candidates/java/* \
        /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home /usr/local/opt/openjdk*/libexec/openjdk.jdk/Contents/Home
}

# Sets JAVA_HOME to a JDK that is new enough.
find_jdk() {
    local place
    while IFS= read -r place; do
        if new_enough "$place"; then
            export JAVA_HOME="$place"
            return 0
        fi
    done < <(jdk_places)
    return 1
}

need_jdk() {
    find_jdk && return
    local package
    package=$(jdk_package)
    if [ -n "$package" ] && may_install; then
        install_packages "$package" && find_jdk && return
    fi
    say "Roomloop needs a JDK $oldest_java or newer, and this machine has none. Type this, then try again:"
    fail "  $(jdk_advice "$package")"
}

# The newest JDK that apt has, if it is new enough.
jdk_package() {
    have apt-cache || return 0
    may_install && refresh_packages
    local version
    for version in 25 21; do
        if apt-cache show "openjdk-$version-jdk-headless" >/dev/null 2>&1; then
            printf '%s\n' "openjdk-$version-jdk-headless"
            return
        fi
    done
}

jdk_advice() {
    local machine=x64 fetch="curl -fsSL"
    case $(uname -m) in arm64 | aarch64) machine=aarch64 ;; esac
    have curl || fetch="wget -qO-"
    if [ -n "$1" ]; then
        echo "${sudo}apt-get install $1"
    elif [ "$(uname)" = Darwin ]; then
        echo "brew install openjdk"
    else
        echo "${sudo}mkdir -p /usr/lib/jvm && $fetch https://api.adoptium.net/v3/binary/latest/25/ga/linux/$machine/jdk/hotspot/normal/eclipse | ${sudo}tar -xz -C /usr/lib/jvm"
    fi
}

# ---- Packages

# As root or with a sudo that asks no questions, on a system with apt.
may_install() {
    have apt-get && { [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null; }
}

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

refreshed=no
refresh_packages() {
    [ $refreshed = yes ] && return
    refreshed=yes
    as_root apt-get update -qq >/dev/null 2>&1 || true
}

install_packages() {
    say "Installing $* ..."
    refresh_packages
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

# Makes sure of commands, each given as "COMMAND APT-PACKAGE BREW-PACKAGE"; other names of a command are joined by "|".
need() {
    missing "$@" || return 0
    # shellcheck disable=SC2086 # a list of packages
    if may_install && install_packages $apt_packages && ! missing "$@"; then
        return
    fi
    say "This machine lacks$lacking. Type this, then try again:"
    if [ "$(uname)" = Darwin ]; then fail "  brew install$brew_packages"; else fail "  ${sudo}apt-get install$apt_packages"; fi
}

# Which of these commands are missing, and what brings them. Succeeds if one is.
missing() {
    local wish names apt brew name
    lacking='' apt_packages='' brew_packages=''
    for wish in "$@"; do
        read -r names apt brew <<<"$wish"
        for name in ${names//|/ }; do have "$name" && continue 2; done
        lacking="$lacking ${names%%|*}"
        apt_packages="$apt_packages $apt"
        brew_packages="$brew_packages $brew"
    done
    [ -n "$lacking" ]
}

# ---- Building

maven_wish="mvn maven maven"
dependency_plugin=org.apache.maven.plugins:maven-dependency-plugin:3.9.0

# Runs a command; what it says is shown only if it fails.
quietly() {
    local log
    log=$(mktemp)
    if "$@" >"$log" 2>&1; then
        rm -f "$log"
    else
        cat "$log" >&2
        rm -f "$log"
        return 1
    fi
}

jar_is_old() {
    [ ! -f "$jar" ] || [ -n "$(find src/main public pom.xml -newer "$jar" 2>/dev/null)" ]
}

# Builds the jar if its sources are newer. A server that runs from the old one keeps it: the file is replaced, not rewritten.
build_jar() {
    jar_is_old || return 0
    need "$maven_wish"
    say "Building $jar (the first time takes a minute) ..."
    rm -f "$jar"
    quietly mvn -q -B -Dmaven.test.skip=true package || fail "The build failed."
}

classpath=target/test.classpath

# The test classes, and the libraries that they stand on.
build_tests() {
    if [ ! -f "$classpath" ] || [ -n "$(find src pom.xml -newer "$classpath" 2>/dev/null)" ]; then
        need "$maven_wish"
        say "Building the tests ..."
        quietly mvn -q -B test-compile "$dependency_plugin:build-classpath" \
            -Dmdep.includeScope=test -Dmdep.outputFile="$classpath" || fail "The build failed."
        touch "$classpath" # it isn't written again if it would be the same
    fi
}

# Has Maven put the jar of GROUP:NAME:VERSION into a folder, if it isn't there.
fetch() {
    need "$maven_wish"
    [ -f "$2/$(jar_of "$1")" ] ||
        quietly mvn -q -B "$dependency_plugin:copy" -Dartifact="$1" -DoutputDirectory="$2" ||
        fail "Maven couldn't fetch $1."
}

# The file of GROUP:NAME:VERSION.
jar_of() {
    local name=${1#*:}
    echo "${name/:/-}.jar"
}

# Runs a command while no other of our scripts does the same: two terminals may start at once.
alone() {
    mkdir -p target
    if [ ! -w target ]; then # then none of ours can write there, either
        "$@"
        return
    fi
    until ln -s $$ target/.lock 2>/dev/null; do
        # Its owner may have been killed before it could clean up.
        kill -0 "$(readlink target/.lock)" 2>/dev/null || rm -f target/.lock
        sleep 0.2
    done
    trap clean_up EXIT
    "$@"
    clean_up
    trap - EXIT
}

clean_up() {
    if [ -n "${training:-}" ]; then kill -9 "$training" 2>/dev/null || true; fi
    rm -f target/.lock
}
