[assembly: Parallelizable(ParallelScope.All)]
[assembly: FixtureLifeCycle(LifeCycle.InstancePerTestCase)]

// Every test runs whole processes; more at once would only make each of them slower.
[assembly: LevelOfParallelism(2)]

// Faults are injected with strace, tmpfs, signals and limits.
[assembly: Platform("Linux")]
