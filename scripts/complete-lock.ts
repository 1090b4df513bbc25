/**
 * Adds to package-lock.json the optional packages of other machines that npm left out, which it does when a registry
 * mirror does not carry them; `npm ci` would then refuse the lock everywhere. Run it after `npm install <package>`:
 * `node scripts/run.mjs scripts/complete-lock.ts`.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { root } from '../src/programs/build/paths.ts'

interface LockedPackage {
  readonly version?: string
  readonly optionalDependencies?: Readonly<Record<string, string>>
  readonly [field: string]: unknown
}

interface Lock {
  readonly packages: Record<string, LockedPackage>
}

const systems = ['android', 'darwin', 'linux', 'win32', 'freebsd', 'openharmony', 'netbsd', 'openbsd', 'sunos', 'aix']
const processors = ['arm64', 'x64', 'ia32', 'arm', 'ppc64', 's390x', 'riscv64', 'loong64', 'mips64el']

/** What a name such as `@swc/core-linux-arm-gnueabihf` says of the machine it is for. */
export function machineOf(name: string) {
  const words = name.split(/[/-]/)
  const musl = words.some((word) => word.startsWith('musl'))
  const glibc = words.some((word) => word.startsWith('gnu'))
  return {
    os: systems.filter((system) => words.includes(system)),
    cpu: processors.filter((processor) => words.includes(processor)),
    ...(musl ? { libc: ['musl'] } : glibc ? { libc: ['glibc'] } : {}),
  }
}

/** The optional packages that the lock asks for and does not describe, as `[place, description]`. */
export function missingFromLock({ packages }: Lock): [string, LockedPackage][] {
  return Object.entries(packages).flatMap(([place, { optionalDependencies = {}, dev }]) =>
    Object.entries(optionalDependencies).flatMap(([name, version]): [string, LockedPackage][] => {
      const known = `node_modules/${name}` in packages || `${place}/node_modules/${name}` in packages
      // A range or an alias has to be resolved by npm; a machine's binary is always pinned.
      if (known || !/^\d+\.\d+\.\d[\w.-]*$/.test(version)) return []
      const { os, cpu, ...libc } = machineOf(name)
      if (os.length === 0 || cpu.length === 0) return []
      return [[`node_modules/${name}`, { version, cpu, ...(dev ? { dev } : {}), ...libc, optional: true, os }]]
    }),
  )
}

export const lockFile = path.join(root, 'package-lock.json')

export function readLock(): Lock {
  return JSON.parse(readFileSync(lockFile, 'utf8'))
}

if (process.argv[1] === import.meta.filename) {
  const lock = readLock()
  const missing = missingFromLock(lock)
  const packages = { ...lock.packages, ...Object.fromEntries(missing) }
  const sorted = Object.fromEntries(Object.entries(packages).sort(([a], [b]) => (a < b ? -1 : 1)))
  writeFileSync(lockFile, `${JSON.stringify({ ...lock, packages: sorted }, null, 2)}\n`)
  console.log(missing.length === 0 ? 'package-lock.json is complete.' : `Added ${missing.length} packages to it.`)
}
