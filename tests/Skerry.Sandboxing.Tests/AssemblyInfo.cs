// Most tests here start sandboxes, and some fill their machine on purpose: one at a time.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
