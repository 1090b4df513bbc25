import { describe, expect, it } from 'vitest'
import { machineOf, missingFromLock, readLock } from './complete-lock.ts'

describe('package-lock.json', () => {
  it('describes every optional package of every machine, so that npm ci takes it (else run scripts/complete-lock.ts)', () => {
    expect(missingFromLock(readLock())).toEqual([])
  })

  it.each([
    ['@biomejs/cli-darwin-arm64', { os: ['darwin'], cpu: ['arm64'] }],
    ['@swc/core-linux-arm-gnueabihf', { os: ['linux'], cpu: ['arm'], libc: ['glibc'] }],
    ['@oxc-parser/binding-linux-riscv64-musl', { os: ['linux'], cpu: ['riscv64'], libc: ['musl'] }],
    ['@oxc-parser/binding-linux-arm-musleabihf', { os: ['linux'], cpu: ['arm'], libc: ['musl'] }],
    ['@swc/core-win32-ia32-msvc', { os: ['win32'], cpu: ['ia32'] }],
  ])('says of %s which machine it is for', (name, machine) => {
    expect(machineOf(name)).toEqual(machine)
  })

  it('is found wanting when a machine’s binary is not described', () => {
    const tool = { version: '2.0.0', dev: true, optionalDependencies: { '@tool/cli-darwin-x64': '2.0.0' } }
    const binary = { version: '2.0.0', cpu: ['x64'], dev: true, optional: true, os: ['darwin'] }
    expect(missingFromLock({ packages: { 'node_modules/tool': tool } })).toEqual([
      ['node_modules/@tool/cli-darwin-x64', binary],
    ])
    const complete = { 'node_modules/tool': tool, 'node_modules/@tool/cli-darwin-x64': binary }
    expect(missingFromLock({ packages: complete })).toEqual([])
  })
})
