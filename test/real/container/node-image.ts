/**
 * The image that the Dockerfile begins with: the official one where its registry is reached, else a Debian with this machine's Node
 * and npm put together here (debootstrap, as root), with the same user `node`.
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { root } from '../../../src/programs/build/paths.ts'

const ownImage = 'localhost/switchhook-test-node'
const authorities = '/etc/ssl/certs/ca-certificates.crt'

export const buildahWorks = (): boolean =>
  process.getuid?.() === 0 && spawnSync('buildah', ['--version']).status === 0 && canBegin()

const canBegin = () => spawnSync('debootstrap', ['--version']).status === 0 || pulled() !== undefined

/** The official image's name, when it is here or could be fetched. */
function pulled(): string | undefined {
  const [, name] = /^ARG NODE_IMAGE=(.+)$/m.exec(readFileSync(path.join(root, 'Dockerfile'), 'utf8')) ?? []
  return name !== undefined && spawnSync('buildah', ['pull', '--quiet', name], { timeout: 60_000 }).status === 0
    ? name
    : undefined
}

/** The name of the image to begin with. Throws when none can be made. */
export function nodeImage(): string {
  const official = pulled()
  if (official) return official
  if (spawnSync('buildah', ['inspect', '--type', 'image', ownImage]).status === 0) return ownImage
  const folder = mkdtempSync(path.join(tmpdir(), 'switchhook-node-image-'))
  try {
    fill(folder)
    const container = buildah('from', 'scratch')
    buildah('copy', container, folder, '/')
    buildah('config', '--env', 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', container)
    buildah('config', '--env', `NODE_EXTRA_CA_CERTS=${authorities}`, container)
    buildah('commit', '--quiet', container, ownImage)
    buildah('rm', container)
    return ownImage
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function fill(folder: string): void {
  const inside = (...parts: string[]) => path.join(folder, ...parts)
  execFileSync('debootstrap', ['--variant=minbase', '--include=ca-certificates', 'bookworm', folder], {
    stdio: 'ignore',
  })
  execFileSync('chroot', [folder, 'useradd', '--uid', '1000', '--create-home', 'node'])
  cpSync(process.execPath, inside('usr/local/bin/node'))
  const npm = path.resolve(realpathSync(execFileSync('which', ['npm'], { encoding: 'utf8' }).trim()), '../..')
  cpSync(npm, inside('usr/local/lib/node_modules/npm'), { recursive: true })
  symlinkSync('../lib/node_modules/npm/bin/npm-cli.js', inside('usr/local/bin/npm'))
  // Those that this machine trusts: its network may have its own.
  cpSync(authorities, inside(authorities))
}

/** What it prints. Each step runs in a chroot, so that no right is needed that a container on a test machine has not. */
export function buildah(...args: string[]): string {
  return execFileSync('buildah', args, {
    encoding: 'utf8',
    cwd: root,
    env: { ...process.env, BUILDAH_ISOLATION: 'chroot' },
    maxBuffer: 2 ** 26,
    stdio: ['ignore', 'pipe', 'pipe'],
  }).trim()
}
