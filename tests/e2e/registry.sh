# Starts a registry and fills it with the cast of the tests. Sourced by inside.sh and by clients/tls.sh, after lib.sh.

# start_wharf name listen-address [VARIABLE=value]…: sets URL, HOST and LOG; the data is in $RUN/name
start_wharf() {
    local name=$1 listen=$2
    shift 2
    LOG=$RUN/$name.log
    env "$@" WHARF_ADMIN_PASSWORD="$PASSWORD" WHARF_LOG__LEVEL=info,wharf_api=debug WHARF_LOG__FORMAT=json \
        "$WHARF_BIN" serve --listen "$listen" --data-dir "$RUN/$name" </dev/null >/dev/null 2>"$LOG" &
    if ! wait_until 30 wharf_serves; then
        echo "the registry did not start:" >&2
        tail -n 20 "$LOG" >&2
        return 1
    fi
    URL=$(wharf_serves)
    HOST=${URL#*://}
    export URL HOST LOG
}

# Where it says that it serves; fails as long as it does not say so.
wharf_serves() {
    jq -enrR 'first(inputs | fromjson? | select(.message == "Wharf serves") | .url)' "$LOG"
}

# post_as_admin path json
post_as_admin() {
    rest admin --output /dev/null --header 'Content-Type: application/json' --data "$2" "$URL/api/v2.0$1"
}

# create_cast: projects team and library, and the users with their roles
create_cast() {
    local user
    rest admin --output /dev/null --head "$URL/api/v2.0/projects?project_name=library" 2>/dev/null ||
        post_as_admin /projects '{"project_name": "library", "metadata": {"public": "true"}}' || return
    post_as_admin /projects '{"project_name": "team", "metadata": {"public": "false"}}' || return
    for user in alice dev guest mallory; do
        post_as_admin /users "{\"username\": \"$user\", \"password\": \"$PASSWORD\", \"email\": \"$user@example.com\", \"realname\": \"$user\"}" || return
    done
    add_member team alice 1 && add_member team dev 2 && add_member team guest 3 && add_member library dev 2
}

# add_member project user role-id
add_member() {
    post_as_admin "/projects/$1/members" "{\"role_id\": $3, \"member_user\": {\"username\": \"$2\"}}"
}
