#!/usr/bin/env bash
# Every client over TLS, with a registry that made its own certificate: with its authority they push and pull, without they refuse.
#
# docker never verifies registries on 127.0.0.0/8, so this one has another address and a name. The network, like /etc, is the run's own.
. "$(dirname "$0")/../lib.sh"
. "$(dirname "$0")/../servers.sh"
. "$(dirname "$0")/../registry.sh"
cd "$WORK" || exit 1

must ip address add 192.0.2.10/32 dev lo
echo '192.0.2.10 registry.test' >>/etc/hosts
CA=$RUN/tls/tls/ca.crt
export CURL_CA_BUNDLE=$CA
start_wharf tls 192.0.2.10:8443 WHARF_TLS__MODE=self-signed WHARF_SERVER__EXTERNAL_URL=https://registry.test:8443 ||
    { report FAIL 'start of the registry' "$(tail "$LOG")"; exit 0; }
must create_cast
mkdir certs && cp "$CA" certs/ca.crt

# curl
anonymous() { curl --silent --show-error --output /dev/null --write-out '%{http_version} %{http_code}' "$URL/v2/"; }
expect_equal 'curl: HTTP/2 and the demand for a login' "2 401" "$(anonymous)"
expect_fail 'curl: refuses without the authority' 'unable to get local issuer certificate' env -u CURL_CA_BUNDLE curl "$URL/v2/"
expect_fail 'curl: no plain HTTP on that port' 'HTTP' curl --fail --silent --show-error "http://$HOST/v2/"

# crane
make_index multi 1 "hello over TLS"
index=$(layout_digest multi)
crane_login() { with_password "$PASSWORD" crane auth login --username dev --password-stdin "$HOST"; }
must as crane crane_login
export SSL_CERT_DIR=/nowhere
trusting() { SSL_CERT_FILE=$CA "$@"; }
expect_ok 'crane: push' as crane trusting crane push multi "$HOST/team/crane:1"
expect_equal 'crane: the registry stores what was pushed' "$index" "$(stored_digest team/crane 1)"
expect_ok 'crane: pull' as crane trusting crane pull --format=oci "$HOST/team/crane:1" crane-pulled
expect_same 'crane: content' multi/blobs crane-pulled/blobs
expect_mount 'crane: mount' team/crane-copy as crane trusting crane copy "$HOST/team/crane:1" "$HOST/team/crane-copy:1"
expect_fail 'crane: refuses without the authority' 'certificate signed by unknown authority' as crane crane pull "$HOST/team/crane:1" no.tar

# skopeo
skopeo() { command skopeo --insecure-policy --tmpdir "$WORK" "$@"; }
skopeo_login() { with_password "$PASSWORD" skopeo login --cert-dir certs --username dev --password-stdin "$HOST"; }
expect_ok 'skopeo: login' as skopeo skopeo_login
expect_ok 'skopeo: push' as skopeo skopeo copy --all --dest-cert-dir certs oci:multi:1 "docker://$HOST/team/skopeo:1"
expect_equal 'skopeo: the registry stores what was pushed' "$index" "$(stored_digest team/skopeo 1)"
expect_ok 'skopeo: pull' as skopeo skopeo copy --all --src-cert-dir certs "docker://$HOST/team/skopeo:1" oci:skopeo-pulled:1
expect_same 'skopeo: content' multi/blobs skopeo-pulled/blobs
expect_fail 'skopeo: refuses without the authority' 'certificate signed by unknown authority' \
    as skopeo skopeo copy "docker://$HOST/team/skopeo:1" oci:no:1

# podman and buildah
export CONTAINERS_CONF=$WORK/containers.conf TMPDIR=$WORK BUILDAH_ISOLATION=chroot
printf '[engine]\nlock_type = "file"\nevents_logger = "none"\ncgroup_manager = "cgroupfs"\n' >"$CONTAINERS_CONF"
mkdir context
head -c 20000000 /dev/urandom >context/hello
printf 'FROM scratch\nCOPY hello /hello\n' >context/Dockerfile
for client in podman buildah; do
    tool() { command "$client" --root "$WORK/$client" --runroot "$WORK/$client-state" --storage-driver vfs "$@"; }
    login() { with_password "$PASSWORD" tool login --cert-dir certs --username dev --password-stdin "$HOST"; }
    image=$HOST/team/$client:1
    must tool build --isolation chroot --file context/Dockerfile --tag "$image" context
    expect_ok "$client: login" as "$client" login
    expect_ok "$client: push" as "$client" tool push --cert-dir certs --digestfile "$client-digest" "$image"
    expect_equal "$client: the registry stores what was pushed" "$(cat "$client-digest")" "$(stored_digest "team/$client" 1)"
    must tool rmi --all --force
    expect_fail "$client: refuses without the authority" 'certificate signed by unknown authority' as "$client" tool pull "$image"
    expect_ok "$client: pull" as "$client" tool pull --cert-dir certs "$image"
done

# docker
docker_login() { with_password "$PASSWORD" docker login --username dev --password-stdin "$HOST"; }
image=$HOST/team/docker:1
start_dockerd
must env DOCKER_BUILDKIT=0 docker build --tag "$image" context
expect_fail 'docker: refuses without the authority' 'certificate signed by unknown authority' as docker docker_login
must install -D -m 0644 "$CA" "/etc/docker/certs.d/$HOST/ca.crt"
expect_ok 'docker: login' as docker docker_login
expect_ok 'docker: push' as docker docker push "$image"
id=$(docker image inspect --format '{{.Id}}' "$image")
must docker image prune --all --force
expect_ok 'docker: pull' as docker docker pull "$image"
expect_equal 'docker: the image is the same' "$id" "$(docker image inspect --format '{{.Id}}' "$image")"
must rm "/etc/docker/certs.d/$HOST/ca.crt"
expect_fail 'docker: refuses when the authority is gone' 'certificate signed by unknown authority' as docker docker pull "$image"

# containerd, which dockerd brought along
images() { ctr --address "$CONTAINERD" --namespace e2e images "$@"; }
expect_ok 'ctr: pull' images pull --tlscacert "$CA" --user "dev:$PASSWORD" "$HOST/team/crane:1"
must images tag "$HOST/team/crane:1" "$HOST/team/ctr:1"
expect_ok 'ctr: push' images push --tlscacert "$CA" --user "dev:$PASSWORD" --platform linux/amd64 "$HOST/team/ctr:1"
expect_fail 'ctr: refuses without the authority' 'certificate signed by unknown authority' \
    images pull --user "dev:$PASSWORD" "$HOST/team/crane:1"

# oras
oras_login() { with_password "$PASSWORD" oras login --ca-file "$CA" --username dev --password-stdin "$HOST"; }
expect_ok 'oras: login' as oras oras_login
expect_ok 'oras: push' as oras oras push --ca-file "$CA" "$HOST/team/oras:1" context/hello
expect_ok 'oras: pull' as oras oras pull --ca-file "$CA" --output oras-pulled "$HOST/team/oras:1"
expect_same 'oras: content' context/hello oras-pulled/context/hello
expect_fail 'oras: refuses without the authority' 'certificate signed by unknown authority' as oras oras pull "$HOST/team/oras:1"

# helm
helm_login() { with_password "$PASSWORD" helm registry login --ca-file "$CA" --username dev --password-stdin "$HOST"; }
must helm create app
must helm package app
expect_ok 'helm: login' as helm helm_login
expect_ok 'helm: push' as helm helm push --ca-file "$CA" app-0.1.0.tgz "oci://$HOST/team"
mkdir helm-pulled
expect_ok 'helm: pull' as helm helm pull --ca-file "$CA" --destination helm-pulled "oci://$HOST/team/app"
expect_same 'helm: content' app-0.1.0.tgz helm-pulled/app-0.1.0.tgz
expect_fail 'helm: refuses without the authority' 'certificate signed by unknown authority' as helm helm pull "oci://$HOST/team/app"
