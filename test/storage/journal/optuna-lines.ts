// Lines as Optuna writes them.

/** One line. */
export const line = (fields: object): string => `${JSON.stringify({ worker_id: 'w', ...fields })}\n`;

/** The line that creates study 0. */
export const STUDY = line({ op_code: 0, study_name: 's', directions: [1] });

/** A line that opens a trial. */
export const openTrialLine = (fields: object): string =>
  line({ op_code: 4, study_id: 0, datetime_start: '2026-01-02T03:04:05.678901+00:00', ...fields });

export const FLOAT =
  '{"name": "FloatDistribution", "attributes": {"step": null, "low": 0, "high": 1, "log": false}}';
