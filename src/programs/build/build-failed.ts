/** The sources can't be bundled; the message says where they are wrong. */
export class BuildFailed extends Error {
  override readonly name = 'BuildFailed'
}
