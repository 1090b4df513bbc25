import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { newDataDir } from '../../../test/support/server.ts'
import { isThisMachine } from '../../lib/address.ts'
import { CliFailure, UsageError } from '../terminal/failure.ts'
import { findConnection, keyOf } from './connection.ts'

const key = 'the-admin-key-of-this-test'

function dataWithKeys(): string {
  const directory = newDataDir()
  mkdirSync(directory, { recursive: true })
  writeFileSync(path.join(directory, 'keys.env'), `SWITCHHOOK_ADMIN_KEY=${key}\nSWITCHHOOK_SITE_KEY=site-key\n`)
  return directory
}

describe('which server, with which key', () => {
  it('is the one here with the key that npm start made, when nothing is set', () => {
    const connection = findConnection({ SWITCHHOOK_DATA: dataWithKeys() }, {})
    expect(connection).toMatchObject({ url: 'http://localhost:8787', key })
    expect(keyOf(connection)).toBe(key)
  })

  it('is given by options before variables', () => {
    const env = { SWITCHHOOK_DATA: newDataDir(), SWITCHHOOK_URL: 'https://a.example/', SWITCHHOOK_ADMIN_KEY: key }
    expect(findConnection(env, {})).toMatchObject({ url: 'https://a.example', key, keySource: 'SWITCHHOOK_ADMIN_KEY' })
    expect(findConnection(env, { url: 'https://b.example/hook/', site: 'north' })).toMatchObject({
      url: 'https://b.example/hook',
      site: 'north',
    })
  })

  it.each([
    'https://a.example',
    'http://localhost.evil.example',
    'http://127.0.0.1.evil.example',
    'http://192.168.0.9',
  ])('never sends the key of the server here to %s', (url) => {
    const connection = findConnection({ SWITCHHOOK_DATA: dataWithKeys(), SWITCHHOOK_URL: url }, {})
    expect(connection.key).toBeUndefined()
    expect(() => keyOf(connection)).toThrow(CliFailure)
  })

  it.each(['http://localhost:1', 'http://127.0.0.1', 'http://127.8.8.8:80', 'http://[::1]:8787'])(
    'knows %s as here',
    (url) => {
      expect(isThisMachine(url)).toBe(true)
      expect(findConnection({ SWITCHHOOK_DATA: dataWithKeys() }, { url }).key).toBe(key)
    },
  )

  it('warns where the key would travel readable', () => {
    const env = { SWITCHHOOK_DATA: newDataDir(), SWITCHHOOK_ADMIN_KEY: key }
    expect(findConnection(env, { url: 'http://192.168.0.9:8787' }).warning).toMatch(/not encrypted/)
    expect(findConnection(env, { url: 'http://localhost:8787' }).warning).toBeUndefined()
    expect(findConnection(env, { url: 'https://a.example' }).warning).toBeUndefined()
  })

  it.each(['localhost:8787', 'ftp://a.example', 'a.example', 'https://a.example/?x=1', 'https://user:pw@a.example'])(
    'refuses %s as an address',
    (url) => {
      expect(() => findConnection({ SWITCHHOOK_DATA: newDataDir() }, { url })).toThrow(UsageError)
    },
  )

  it('says how to come by a key', () => {
    const here = findConnection({ SWITCHHOOK_DATA: newDataDir() }, {})
    expect(() => keyOf(here)).toThrow(expect.objectContaining({ hint: expect.stringContaining('npm start') }))
  })
})
