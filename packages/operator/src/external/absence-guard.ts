/** More absent objects than both of these in one sweep are taken for a mistake elsewhere, not for deletions. */
const MIN_COUNT = 10;
const MIN_SHARE = 0.2;

export interface AbsenceGuardOptions {
  /** The person in charge said that re-creating is what they want. */
  readonly confirmed: boolean;
}

/**
 * Holds back re-creation and deletion of a kind while a suspicious share of its remote objects is missing: a wrong API
 * key or network, or an API that lists nothing, must not make the operator build everything anew.
 */
export class AbsenceGuard {
  readonly #confirmed: boolean;
  #absent: ReadonlySet<string> = new Set();
  #proven: ReadonlySet<string> = new Set();
  #holding = false;

  constructor(options: AbsenceGuardOptions) {
    this.#confirmed = options.confirmed;
  }

  /** True while nothing known of the kind may be re-created or deleted. */
  get holding(): boolean {
    return this.#holding;
  }

  /** How many objects the last sweep missed. */
  get absentCount(): number {
    return this.#absent.size;
  }

  /** The verdict of a finished sweep: which of the `known` IDs are absent. */
  judge(absent: readonly string[], known: number): void {
    this.#absent = new Set(absent);
    this.#holding = !this.#confirmed && absent.length > MIN_COUNT && absent.length > known * MIN_SHARE;
    this.#proven = this.#holding ? new Set() : this.#absent;
  }

  /** Whether a full list proved that `id` is absent and the whole looked plausible. */
  isProvenAbsent(id: string): boolean {
    return this.#proven.has(id);
  }

  /** Whether `id` was missing from the list that made the guard hold. */
  isSuspect(id: string): boolean {
    return this.#holding && this.#absent.has(id);
  }

  /** The ID was settled: re-created under another, or seen again. */
  settle(id: string): void {
    if (!this.#absent.has(id)) return;
    const without = new Set(this.#absent);
    without.delete(id);
    this.#absent = without;
    if (!this.#holding) this.#proven = without;
  }
}

export function massAbsenceMessage(absent: number): string {
  return (
    `${absent} objects are missing in Twingate at once: nothing is created again or deleted until that is put right. ` +
    'Check the network and the API key; if they were really removed, set OPERATOR_CONFIRM_RECREATE to the network name.'
  );
}
