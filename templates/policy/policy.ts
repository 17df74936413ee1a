/**
 * Policy (政策参数): the parameters in force in one region on one day, each with its source.
 *
 * Nothing numeric from a regulation is written in code: it is an entry of a pack, dated and sourced. The GB/T 2260 code
 * *is* the inheritance: 150521 falls back to 150500, 150000, 000000. At each level the entry in force on the day wins.
 * A parameter that no pack knows is absent, and whatever depends on it is unknown; it is never guessed.
 */
import type { ParameterId, ParameterValue } from './parameters.ts';

/** Where a value or a rule comes from. */
export interface Source {
  /** title of the document or standard */
  readonly document: string;
  /** 文号 or standard number, e.g. `兴政发〔2023〕20号` */
  readonly number?: string;
  /** place in it, e.g. `二(四)2` */
  readonly article?: string;
  /** true where the source is common practice and nobody has checked it against a document */
  readonly unverified?: true;
}

export interface Entry<Id extends ParameterId = ParameterId> {
  readonly value: ParameterValue<Id>;
  /** first day on which it counts, `YYYY-MM-DD` */
  readonly from: string;
  /** last day, if it ended */
  readonly to?: string;
  readonly source: Source;
  /** six digits of GB/T 2260; `village` for a village's own override */
  readonly region: string;
  /** why a village set its own value; and who */
  readonly reason?: string;
}

export interface Policy {
  readonly date: string;
  readonly regionCode: string;
  /** The entry in force, or undefined: then what depends on it is unknown. */
  entry<Id extends ParameterId>(id: Id): Entry<Id> | undefined;
  value<Id extends ParameterId>(id: Id): ParameterValue<Id> | undefined;
}

export interface Policies {
  readonly regionCode: string;
  /** Name of the region as its pack states it. */
  readonly regionName: string;
  on(date: string): Policy;
}

/** A village's own value for a parameter, as its settings keep it. */
export interface Override {
  readonly parameter: ParameterId;
  readonly value: unknown;
  readonly from: string;
  readonly reason: string;
}
