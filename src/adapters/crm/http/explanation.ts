/**
 * What a CRM itself says is wrong, made fit for an error message: its own words without phone numbers, e-mail
 * addresses, secrets or anything long enough to be a token.
 */
import { cut } from '../../../lib/cut.ts'

const longest = 160
/** Of what a CRM says, so much is read. */
const longestRead = 2_000

/** The first sentence found where CRMs put one (`message`, `error`, `errors`, `detail`…), or undefined. */
export function explanation(body: unknown, secrets: readonly string[]): string | undefined {
  const found = firstText(body, 0)
  if (found === undefined) return undefined
  const harmless = withoutPrivate(found, secrets)
  return harmless === '' ? undefined : harmless
}

const places = ['error_description', 'detail', 'message', 'error', 'errors', 'title']

function firstText(value: unknown, depth: number): string | undefined {
  if (typeof value === 'string') return depth > 0 ? value : undefined
  if (depth > 3 || typeof value !== 'object' || value === null) return undefined
  if (Array.isArray(value)) return firstOf(value, depth)
  const entries = Object.entries(value)
  const known = places.flatMap((place) => entries.filter(([key]) => key === place).map(([, inner]) => inner))
  // Below a known place the keys are field names: {"errors":{"mobile":["has already been taken"]}}.
  if (known.length > 0) return firstOf(known, depth)
  return depth > 0 ? entries.flatMap(([key, inner]) => fieldText(key, inner, depth))[0] : undefined
}

function firstOf(values: readonly unknown[], depth: number): string | undefined {
  for (const value of values) {
    const text = firstText(value, depth + 1)
    if (text !== undefined) return text
  }
  return undefined
}

function fieldText(key: string, value: unknown, depth: number): string[] {
  const text = firstText(value, depth + 1)
  return text === undefined ? [] : [`${key} ${text}`]
}

function withoutPrivate(text: string, secrets: readonly string[]): string {
  const named = secrets.filter((secret) => secret !== '').reduce((rest, secret) => rest.replaceAll(secret, '…'), text)
  // Cut first: some of these patterns take time by the square of the length, and a CRM may say a megabyte.
  const plain = cut(named, longestRead)
    .replace(/\S+@\S+/g, '…')
    .replace(/\+?\d[\d\s().-]{3,}\d/g, '…')
    .replace(/\S{25,}/g, '…')
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim()
  return cut(plain, longest).replace(/[.\s]+$/, '')
}
