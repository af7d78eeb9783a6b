-- Which request asked for it, as a W3C traceparent: the worker's span links to it. Null where nobody traces.
ALTER TABLE "Measurement" ADD COLUMN "traceparent" TEXT;
ALTER TABLE "Evaluation" ADD COLUMN "traceparent" TEXT;
