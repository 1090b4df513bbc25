import { expect, it } from 'vitest'
import { isMailAddress } from './mail-address.ts'

it.each(['ann@acme.example', 'ann.lee+calls@sub.acme.example'])('%s is an address', (text) => {
  expect(isMailAddress(text)).toBe(true)
})

it.each([
  '',
  'ann',
  'ann@acme',
  'ann@acme.',
  'Ann <ann@acme.example>',
  'a@b.example,c@d.example',
  'a b@c.example',
  'a@b@c.example',
])('"%s" is none', (text) => {
  expect(isMailAddress(text)).toBe(false)
})
