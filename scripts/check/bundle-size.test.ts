import { describe, expect, it } from 'vitest'
import { bundleSizeFault, maxGzipBytes, maxTotalGzipBytes } from './bundle-size.ts'

describe('the bundle limit', () => {
  it('is 131 KiB gzip, and what is over it fails with what to do', () => {
    expect(maxGzipBytes).toBe(134_144)
    expect(bundleSizeFault({ gzipBytes: 134_144, totalGzipBytes: maxTotalGzipBytes })).toBeUndefined()
    expect(bundleSizeFault({ gzipBytes: 134_145, totalGzipBytes: 0 })).toMatch(/131\.0 KiB.*--analyze/)
  })

  it('counts what is loaded later too, as each start compiles it', () => {
    const all = { gzipBytes: 1, totalGzipBytes: maxTotalGzipBytes + 1 }
    expect(bundleSizeFault(all)).toMatch(/605\.0 KiB.*dist\/worker/)
  })
})
