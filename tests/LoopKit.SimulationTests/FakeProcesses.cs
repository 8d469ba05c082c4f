using LoopKit.Sandbox;

namespace LoopKit.SimulationTests;

/// <summary>Commands that take their time and pass now and then.</summary>
internal sealed class FakeProcesses(World world, HostLife life) : IProcessRunner
{
    public bool CanEnforceReadOnly => false;

    public async ValueTask<ProcessOutcome> RunAsync(ProcessRequest request, CancellationToken cancellationToken)
    {
        life.Cross();
        world.Enter(request.Loop, "a validation");
        try
        {
            var start = world.Time.GetTimestamp();
            await world.TakeTimeAsync(60, cancellationToken);
            life.Cross();
            var timedOut = world.Fault(0.05, "validations out of time");
            return new ProcessOutcome
            {
                ExitCode = timedOut ? null : world.Chance(0.4) ? 0 : 1,
                TimedOut = timedOut,
                Output = $"output {world.Random.Next(1000)}",
                OutputHash = new string('0', 64),
                OutputLength = 0,
                Duration = world.Time.GetElapsedTime(start),
                EnvironmentDigest = new string('0', 64),
            };
        }
        finally
        {
            if (!life.IsDead)
            {
                world.Leave(request.Loop, "a validation");
            }
        }
    }

    public ValueTask<int> EndOrphansAsync(LoopId loop)
    {
        life.Cross();
        return ValueTask.FromResult(0);
    }
}
