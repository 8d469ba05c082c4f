using System.Diagnostics;

namespace LoopKit.SimulationTests;

/// <summary>A thread pool of one thread: everything asynchronous in the process happens one after the other, in an order that does not depend on the machine.</summary>
internal static class OneThread
{
    private const string MostThreads = "DOTNET_ThreadPool_ForceMaxWorkerThreads";
    private const string FewestThreads = "DOTNET_ThreadPool_ForceMinWorkerThreads";

    /// <summary>Whether this process has such a pool.</summary>
    public static bool IsGiven
    {
        get
        {
            ThreadPool.GetMaxThreads(out var threads, out _);
            return threads == 1;
        }
    }

    /// <summary>Starts this program once more, with such a pool, and waits for its end.</summary>
    public static int RunAgain(IEnumerable<string> args)
    {
        if (Environment.GetEnvironmentVariable(MostThreads) is not null)
        {
            Console.Error.WriteLine("The runtime does not limit its thread pool to one thread.");
            return 2;
        }

        using var process = Process.Start(Command(args))!;
        process.WaitForExit();
        return process.ExitCode;
    }

    /// <summary>The command that simulates.</summary>
    public static ProcessStartInfo Command(IEnumerable<string> args)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(OneThread).Assembly.Location, .. args]);
        start.Environment[MostThreads] = "1";
        start.Environment[FewestThreads] = "1";
        return start;
    }

    /// <summary>Goes on when nothing else is queued: everything waits for a timer or for ever.</summary>
    public static async Task QuietAsync()
    {
        do
        {
            await Task.Yield();
        }
        while (ThreadPool.PendingWorkItemCount > 0);
    }
}
