import { operatorDefaults } from '../operator/operator-defaults.js';
import { crdsChartFiles, crdsChartName } from './crds-chart-files.js';
import { operatorChartFiles } from './operator-chart-files.js';

/** A chart that is generated into a folder of its name. */
export interface GeneratedChart {
  readonly name: string;
  /** Every file by path inside the chart, but crds/, which belong to the generator of the CRDs. */
  readonly files: () => ReadonlyMap<string, string>;
}

export const operatorChart: GeneratedChart = { name: operatorDefaults.name, files: operatorChartFiles };
export const crdsChart: GeneratedChart = { name: crdsChartName, files: crdsChartFiles };
export const charts: readonly GeneratedChart[] = [operatorChart, crdsChart];
