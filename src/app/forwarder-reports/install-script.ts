/** The script behind `curl …/forwarder/install.sh | sudo sh`: puts the forwarder on a phone system. Needs no secret. */
import { SwitchhookError } from '../../lib/errors.ts'
import { nodeDownloads, nodeVersion, officialAddress, registry } from './node-download.ts'

const hostForShell = /^https?:\/\/(?:[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\])(?::\d{1,5})?$/

/**
 * An address comes from a request's Host header where none is configured: only what a host name or IP address may hold gets
 * into a script that root runs. Throws `bad_request`.
 */
function originForShell(url: string): string {
  const { origin } = new URL(url)
  if (hostForShell.test(origin)) return origin
  throw new SwitchhookError('bad_request', 'The host of this address is no host name; set SWITCHHOOK_PUBLIC_URL.')
}

/** The function `bring_node`: fetches Node for this machine, compares its checksum and puts it beside the forwarder. */
function bringNode(downloads: typeof nodeDownloads): string {
  const cases = Object.entries(downloads).map(
    ([machine, { platform, sha256, package: name, sha512 }]) => `    ${machine})
      platform='${platform}'; sha256='${sha256}'
      package='${name}'; sha512='${sha512}' ;;`,
  )
  return `# Address, checksum program, checksum, the archive's own folder. Fails when it can't be had, or is not what was published.
take_node() {
  archive="$directory/new-node.tgz"
  rm -rf "$archive" "$directory/new-node"
  if ! get "$1" "$archive"; then
    echo "$1 can't be had from here." >&2
    return 1
  fi
  if ! echo "$3  $archive" | "$2" -c - >/dev/null 2>&1; then
    rm -f "$archive"
    echo "What came from $1 is not Node.js ${nodeVersion} as it was published." >&2
    return 1
  fi
  mkdir -p "$directory/new-node"
  tar -xzf "$archive" -C "$directory/new-node" --strip-components=1 "$4/bin/node" "$4/LICENSE"
  rm -f "$archive"
}

bring_node() {
  case "$(uname -m)" in
${cases.join('\n')}
    *)
      echo "The forwarder needs Node.js 22.13 or newer, and there is none to fetch for $(uname -m): install it, then run this again." >&2
      exit 1
      ;;
  esac
  echo "Fetching Node.js ${nodeVersion} for the forwarder (the machine's own is missing or too old)…"
  name="node-v${nodeVersion}-$platform"
  official="\${SWITCHHOOK_NODE_MIRROR:-${officialAddress}}/v${nodeVersion}/$name.tar.gz"
  packed="\${SWITCHHOOK_NPM_REGISTRY:-${registry}}/$package/-/$package-${nodeVersion}.tgz"
  if ! take_node "$official" sha256sum "$sha256" "$name" && ! take_node "$packed" sha512sum "$sha512" package; then
    echo 'Nothing was installed. Install Node.js 22.13 or newer, or name a mirror in SWITCHHOOK_NODE_MIRROR, then run this again.' >&2
    exit 1
  fi
  if ! is_new_enough "$directory/new-node/bin/node"; then
    echo 'The Node.js that was fetched does not run on this machine: install Node.js 22.13 or newer, then run this again.' >&2
    exit 1
  fi
  rm -rf "$directory/node"
  mv "$directory/new-node" "$directory/node"
}`
}

/** POSIX shell. `url`: of the deployment; it has no character that a shell would take for its own. */
export function installScript(url: string, downloads = nodeDownloads): string {
  const address = originForShell(url)
  // Plain http only from where the script itself came by it: this machine, or a trial.
  const http = address.startsWith('http:') ? ',http' : ''
  return `#!/bin/sh
# Installs the Switchhook forwarder of ${address}
set -eu

url='${address}'
directory="\${SWITCHHOOK_FORWARDER_DIR:-/opt/switchhook-forwarder}"
bin="\${SWITCHHOOK_FORWARDER_BIN:-/usr/local/bin}"
file="$directory/switchhook-forwarder.mjs"

mkdir -p "$directory"

get() {
  if command -v curl >/dev/null; then
    curl --proto '=https${http}' -fsSL --connect-timeout 15 "$1" -o "$2"
  else
    wget -q -T 30 "$1" -O "$2"
  fi
}

is_new_enough() {
  [ -n "$1" ] && "$1" -e '
    const [major, minor] = process.versions.node.split(".").map(Number)
    process.exit(major > 22 || (major === 22 && minor >= 13) ? 0 : 1)
  ' 2>/dev/null
}

# The machine's own Node stays as it is: this one is the forwarder's alone.
${bringNode(downloads)}
node="$(command -v node || true)"
if ! is_new_enough "$node"; then
  node="$directory/node/bin/node"
  is_new_enough "$node" || bring_node
fi

draft="$directory/new-switchhook-forwarder.mjs"
get "$url/forwarder/switchhook-forwarder.mjs" "$draft"
"$node" "$draft" --version >/dev/null
chmod 755 "$draft"
mv "$draft" "$file"

if [ -w "$bin" ]; then
  printf '#!/bin/sh\\nexec "%s" "%s" "$@"\\n' "$node" "$file" > "$bin/switchhook-forwarder"
  chmod 755 "$bin/switchhook-forwarder"
fi

# It contains packages of others; their licences belong beside it.
get "$url/licences.txt" "$directory/LICENCES.txt" || echo "Their licences: $url/licences.txt" >&2

echo "Installed $("$node" "$file" --version) in $directory."
echo "Next: make a key in Switchhook (npx switchhook keys create --name forwarder --scopes events), then"
echo "  export SWITCHHOOK_URL=$url"
echo "  switchhook-forwarder --config /etc/switchhook-forwarder/config.yml init"
echo "  switchhook-forwarder --config /etc/switchhook-forwarder/config.yml install"
`
}
