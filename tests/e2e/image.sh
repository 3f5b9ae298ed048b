# Makes tiny images as OCI layouts: no base image, nothing from the network, the same bytes for the same input.

# put_blob layout file: moves the file to its place and prints its digest
put_blob() {
    local hex
    hex=$(sha256sum "$2" | cut -d' ' -f1)
    mkdir -p "$1/blobs/sha256"
    mv "$2" "$1/blobs/sha256/$hex"
    echo "sha256:$hex"
}

# descriptor layout media-type digest [jq-object]
descriptor() {
    local size
    size=$(stat -c %s "$1/blobs/sha256/${3#sha256:}")
    jq -cnS --arg type "$2" --arg digest "$3" --argjson size "$size" "{mediaType: \$type, digest: \$digest, size: \$size} + ${4:-{\}}"
}

# make_manifest layout architecture text: an image with one file, /hello, that holds the text; prints its descriptor
make_manifest() {
    local layout=$1 architecture=$2 text=$3 scratch layer diff config manifest
    scratch=$(mktemp -d)
    printf '%s on %s\n' "$text" "$architecture" >"$scratch/hello"
    tar --create --file="$scratch/layer.tar" --directory="$scratch" --mtime=@0 --owner=0 --group=0 --numeric-owner hello
    diff=sha256:$(sha256sum "$scratch/layer.tar" | cut -d' ' -f1)
    gzip --no-name "$scratch/layer.tar"
    layer=$(put_blob "$layout" "$scratch/layer.tar.gz")
    jq -cnS --arg architecture "$architecture" --arg diff "$diff" \
        '{architecture: $architecture, os: "linux", config: {Cmd: ["/hello"]}, rootfs: {type: "layers", diff_ids: [$diff]}}' >"$scratch/config"
    config=$(put_blob "$layout" "$scratch/config")
    jq -cnS --argjson config "$(descriptor "$layout" application/vnd.oci.image.config.v1+json "$config")" \
        --argjson layer "$(descriptor "$layout" application/vnd.oci.image.layer.v1.tar+gzip "$layer")" \
        '{schemaVersion: 2, mediaType: "application/vnd.oci.image.manifest.v1+json", config: $config, layers: [$layer]}' >"$scratch/manifest"
    manifest=$(put_blob "$layout" "$scratch/manifest")
    rm -rf "$scratch"
    descriptor "$layout" application/vnd.oci.image.manifest.v1+json "$manifest" "{platform: {os: \"linux\", architecture: \"$architecture\"}}"
}

# finish_layout layout descriptor tag
finish_layout() {
    printf '{"imageLayoutVersion":"1.0.0"}' >"$1/oci-layout"
    jq -cnS --argjson entry "$2" --arg tag "$3" \
        '{schemaVersion: 2, mediaType: "application/vnd.oci.image.index.v1+json",
          manifests: [$entry | del(.platform) | .annotations = {"org.opencontainers.image.ref.name": $tag}]}' >"$1/index.json"
}

# make_image layout tag text: an image for amd64
make_image() {
    mkdir -p "$1"
    finish_layout "$1" "$(make_manifest "$1" amd64 "$3")" "$2"
}

# make_index layout tag text: one image for amd64 and one for arm64, under an index
make_index() {
    local scratch index
    mkdir -p "$1"
    scratch=$(mktemp)
    { make_manifest "$1" amd64 "$3" && make_manifest "$1" arm64 "$3"; } |
        jq -csS '{schemaVersion: 2, mediaType: "application/vnd.oci.image.index.v1+json", manifests: .}' >"$scratch"
    index=$(put_blob "$1" "$scratch")
    finish_layout "$1" "$(descriptor "$1" application/vnd.oci.image.index.v1+json "$index")" "$2"
}

# layout_digest layout: the digest of what the layout's only entry points to
layout_digest() { jq -r '.manifests[0].digest' "$1/index.json"; }
