/** A range of ports; both ends are included. */
export class PortRange {
  /**
   * The ports from `first` to `last`, both included. Whether they make sense is checked at synth, with the path of the
   * construct that uses them.
   */
  public static of(first: number, last: number): PortRange {
    return new PortRange(first, last);
  }

  /** One port. */
  public static single(port: number): PortRange {
    return new PortRange(port, port);
  }

  public readonly first: number;
  public readonly last: number;

  private constructor(first: number, last: number) {
    this.first = first;
    this.last = last;
  }
}
