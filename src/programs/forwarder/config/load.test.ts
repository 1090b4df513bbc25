import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { newDataDir } from '../../../../test/support/server.ts'
import type { Env } from '../../../lib/variable-fields.ts'
import { readYaml } from '../../local-deployment/config-files/document.ts'
import { expand } from '../../local-deployment/config-files/expand.ts'
import { fromEnvironment, fromSidecarFile, isSidecarForm } from '../../local-deployment/config-files/legacy.ts'
import { commonSourceFields, defineSource } from '../source-type.ts'
import { ConfigError, loadConfig } from './load.ts'

/** Writes files into a new directory and loads the configuration there. */
function load(files: Readonly<Record<string, string>>, env: Env = {}, wanted?: string) {
  const directory = newDataDir()
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(directory, name)), { recursive: true })
    writeFileSync(path.join(directory, name), text)
  }
  return loadConfig(env, directory, wanted)
}

function faults(text: string, env: Env = {}): string {
  try {
    load({ 'switchhook-forwarder.yml': text }, env)
    return ''
  } catch (thrown) {
    if (thrown instanceof ConfigError) return thrown.message
    throw thrown
  }
}

const cloud = 'cloud:\n  url: https://switchhook.example\n  key: abc\n'

describe('faults of the configuration', () => {
  it('are reported with file, line, column and path, all at once', () => {
    const said = faults(`cloud:\n  url: nowhere\n  key: ""\ntimeZone: Mars/Olympus\nsources: []\n`)
    expect(said).toMatch(/switchhook-forwarder\.yml:2:8 cloud\.url: must be an address/)
    expect(said).toMatch(/:3:8 cloud\.key: must not be empty/)
    expect(said).toMatch(/:4:11 timeZone: must be an IANA time zone/)
    expect(said).toMatch(/:5:10 sources: name at least one source/)
  })

  it.each([
    ['http://switchhook.example', false],
    ['http://203.0.113.7:8787', false],
    ['http://[2001:db8::7]', false],
    ['http://10.0.0.7:8787', false],
    ['http://switchhook:8787', false],
    ['http://127.0.0.1:8787', true],
    ['http://[::1]:8787', true],
    ['http://localhost:8787', true],
    ['https://switchhook.example', true],
  ])('an address over http outside this machine: %s', (url, isFine) => {
    const said = faults(`cloud:\n  url: ${JSON.stringify(url)}\n  key: abc\nsources: [{id: a, type: telepathy}]\n`)
    expect(/cloud\.url: must begin with https/.test(said)).toBe(!isFine)
  })

  it.each([
    ['http://10.0.0.7:8787', true],
    ['http://192.168.1.5', true],
    ['http://[fd00::7]', true],
    ['http://switchhook:8787', true],
    ['http://switchhook.lan', true],
    ['http://switchhook.example', false],
    ['http://203.0.113.7', false],
    ['http://0x5db8d822', false],
  ])('http to a private network is for who allows it: %s', (url, isFine) => {
    const text = `cloud:\n  url: ${JSON.stringify(url)}\n  key: abc\n  allowHttp: true\nsources: [{id: a, type: telepathy}]\n`
    expect(/cloud\.url: http is allowed/.test(faults(text))).toBe(!isFine)
  })

  it('of YAML itself have their line too', () => {
    expect(faults('cloud:\n  url: [\n')).toMatch(/switchhook-forwarder\.yml:\d+:\d+/)
  })

  it('name settings that do not exist, where they stand', () => {
    expect(faults(`${cloud}sources: [{id: a, type: x}]\ncolour: blue\n`)).toMatch(/colour/)
  })

  it('name a source type that does not exist', () => {
    expect(faults(`${cloud}sources:\n  - id: pbx\n    type: telepathy\n`)).toMatch(
      /:6:11 sources\.0\.type: there is no source of type telepathy/,
    )
  })

  it('name a variable that is not set, with its line', () => {
    expect(faults(`cloud:\n  url: https://a.example\n  key: \${SWITCHHOOK_KEY}\nsources: []\n`)).toMatch(
      /:3:8 the variable SWITCHHOOK_KEY is not set/,
    )
  })

  it('never show a secret', () => {
    expect(faults(`cloud:\n  url: nowhere\n  key: swh_secret\nsources: [{id: 1, type: 2}]\n`)).not.toContain(
      'swh_secret',
    )
  })

  it('say what to do when there is no configuration at all', () => {
    expect(() => load({})).toThrow(/switchhook-forwarder init/)
  })
})

describe('variables in the configuration', () => {
  it('are filled in, with their default where they are not set or empty', () => {
    expect(expand(`\${A}-\${B:-two}-\${C:-}`, { A: 'one', B: '' })).toEqual({ text: 'one-two-', missing: [] })
    expect(expand(`\${A}`, {})).toEqual({ text: '', missing: ['A'] })
    expect(expand(`$A \${1x} {B}`, {})).toEqual({ text: `$A \${1x} {B}`, missing: [] })
  })

  it('stay text unless a number or a yes/no is wanted', () => {
    const document = readYaml(`port: \${PORT}\npassword: \${PORT}\non: \${ON}\nnumber: 7\n`, {
      PORT: '5432',
      ON: 'true',
    })
    expect(document.convert(['port'], 'number')).toBe(true)
    expect(document.convert(['on'], 'boolean')).toBe(true)
    expect(document.convert(['number'], 'number')).toBe(false)
    expect(document.toValue()).toEqual({ port: 5432, password: '5432', on: true, number: 7 })
  })

  it('can not bring YAML of their own in', () => {
    expect(readYaml(`key: \${EVIL}\n`, { EVIL: 'x\nadmin: true' }).toValue()).toEqual({ key: 'x\nadmin: true' })
  })
})

const probe = defineSource({
  type: 'probe',
  title: 'For tests',
  schema: z.strictObject({
    ...commonSourceFields,
    port: z.int(),
    tls: z.boolean().default(true),
    password: z.string(),
  }),
  create: ({ id }) => ({
    id,
    kind: 'live',
    check: async () => [],
    close: async () => {},
    run: async () => {},
    status: () => ({ connected: false }),
  }),
})

describe('a good configuration', () => {
  const source = [
    '  - id: pbx',
    '    type: probe',
    `    port: \${PBX_PORT}`,
    `    tls: \${TLS:-false}`,
    `    password: \${PBX_PASSWORD}\n`,
  ].join('\n')

  function loadProbe(sources: string, files: Readonly<Record<string, string>> = {}, env: Env = {}) {
    const directory = newDataDir()
    const all = { 'switchhook-forwarder.yml': `${cloud}sources:\n${sources}`, ...files }
    for (const [name, text] of Object.entries(all)) writeFileSync(path.join(directory, name), text)
    return { directory, config: loadConfig(env, directory, undefined, [probe]) }
  }

  it('has defaults for all that it leaves out, and its data beside it', () => {
    const { directory, config } = loadProbe(source, {}, { PBX_PORT: '5038', PBX_PASSWORD: '007' })
    expect(config).toMatchObject({
      country: 'US',
      dataDir: path.join(directory, 'data'),
      push: { maxEvents: 500 },
      heartbeatSeconds: 60,
    })
    expect(config.sources.map(({ id, type }) => [id, type])).toEqual([['pbx', 'probe']])
    expect(config.statusServer).toBeUndefined()
  })

  it('takes secrets from forwarder.env beside it; the environment stands above', () => {
    const files = { 'forwarder.env': "PBX_PORT=1\nPBX_PASSWORD='from file'\n" }
    expect(loadProbe(source, files, { PBX_PORT: '5038' }).config.sources).toHaveLength(1)
  })

  it('is faulty where a source’s own settings are: with line and path', () => {
    expect(() => loadProbe(source, {}, { PBX_PORT: 'none', PBX_PASSWORD: 'x' })).toThrow(
      /switchhook-forwarder\.yml:7:11 sources\.0\.port: /,
    )
    expect(() => loadProbe(source + source, {}, { PBX_PORT: '1', PBX_PASSWORD: 'x' })).toThrow(
      /sources\.1\.id: the id pbx is taken/,
    )
  })
})

describe('configurations of programs before us', () => {
  const sidecar = {
    CDR_DB_HOST: 'db.example',
    CDR_DB_PORT: '5432',
    CDR_DB_NAME: 'cdr',
    CDR_DB_USER: 'reader',
    CDR_DB_PASSWORD: '007',
    API_BASE_URL: 'https://switchhook.example/api/',
    API_KEY: 'abc',
  }

  it('the sidecar’s variables name a CallLog table and where to send', () => {
    expect(fromEnvironment(sidecar)?.value).toMatchObject({
      cloud: { url: 'https://switchhook.example', key: 'abc' },
      sources: [{ id: 'cdr', type: 'call-log', host: 'db.example', port: 5432, password: '007' }],
    })
  })

  it('what is set to nothing is not set: the kind of database follows from its port, the address from API_BASE_URL', () => {
    const empty = { CDR_DB_TYPE: '', CDR_DB_DIALECT: ' ', SWITCHHOOK_URL: '', SWITCHHOOK_KEY: '', TZ: '' }
    expect(fromEnvironment({ ...sidecar, ...empty })).toEqual(fromEnvironment(sidecar))
    const file = { threecx: { cdr_database: { host: '', type: '', password: '' } }, api: { base_url: '' } }
    expect(fromSidecarFile(file, sidecar).value).toMatchObject(fromEnvironment(sidecar)?.value ?? {})
  })

  it('the middleware’s variables name an AMI', () => {
    const env = { AMI_HOST: 'pbx.example', AMI_PORT: '5038', AMI_USERNAME: 'cti', AMI_SECRET: 's' }
    expect(fromEnvironment({ ...env, SWITCHHOOK_URL: 'https://a.example', SWITCHHOOK_KEY: 'k' })?.value).toMatchObject({
      sources: [{ id: 'ami', type: 'asterisk-ami', host: 'pbx.example' }],
    })
    expect(fromEnvironment({})).toBeUndefined()
  })

  it('the sidecar’s file gives its database, time zone and extension table; what it lacks comes from variables', () => {
    const file = {
      threecx: {
        cdr_database: { host: 'other.example', database: 'cdr', username: 'u', password: 'p' },
        extension_mapping: { 101: 'ann@example.com' },
      },
      api: { base_url: 'https://b.example' },
      businessHours: { timezone: 'America/New_York' },
    }
    expect(isSidecarForm(file)).toBe(true)
    const { value, notes } = fromSidecarFile(file, { SWITCHHOOK_KEY: 'k' })
    expect(value).toMatchObject({
      cloud: { url: 'https://b.example', key: 'k' },
      timeZone: 'America/New_York',
      sources: [{ host: 'other.example' }],
      agents: { '101': { email: 'ann@example.com' } },
    })
    expect(notes.join()).toContain('Business hours')
  })
})
