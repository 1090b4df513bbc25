import { describe, expect, it } from 'vitest'
import { formatDateTime, formatNumber, formatTimeSpan } from './dotnet-format.ts'

const atMs = Date.parse('2024-11-20T15:04:05.678Z')

describe('formatDateTime', () => {
  it.each([
    ['yyyy-MM-ddTHH:mm:ssZ', '2024-11-20T15:04:05Z'],
    ['d', '11/20/2024'],
    ['M/d/yyyy h:mm tt', '11/20/2024 3:04 PM'],
    ["dd.MM.yyyy 'um' HH:mm", '20.11.2024 um 15:04'],
    ['s', '2024-11-20T15:04:05'],
    ['o', '2024-11-20T15:04:05.6780000Z'],
    ['ddd, d MMM yy', 'Wed, 20 Nov 24'],
    ['HH:mm:ss.fff', '15:04:05.678'],
  ])('%s', (format, expected) => {
    expect(formatDateTime(atMs, 'UTC', format)).toBe(expected)
  })

  it('stands on the clock of its zone', () => {
    expect(formatDateTime(atMs, 'America/New_York', 'yyyy-MM-dd HH:mm zzz')).toBe('2024-11-20 10:04 -05:00')
  })
})

describe('formatTimeSpan', () => {
  it.each([
    [83, 'c', '00:01:23'],
    [90_061.25, 'c', '1.01:01:01.2500000'],
    [3723, 'hh\\:mm\\:ss', '01:02:03'],
    [65, 'm\\:ss', '1:05'],
  ])('%d as %s is %s', (seconds, format, expected) => {
    expect(formatTimeSpan(seconds, format)).toBe(expected)
  })
})

describe('formatNumber', () => {
  it.each([
    [83.4, 'F0', '83'],
    [1234.5, 'N2', '1,234.50'],
    [7, 'D3', '007'],
    [7.25, '00.0', '07.3'],
    [83.5, '', '83.5'],
  ])('%d as %s is %s', (value, format, expected) => {
    expect(formatNumber(value, format)).toBe(expected)
  })
})
