namespace LoopKit.ArchitectureTests.Code;

/// <summary>Methods that nothing in src and plugins may call, and what to do instead.</summary>
internal static class BannedCalls
{
    private const string Clock = "Take the time from a TimeProvider.";
    private const string Blocks = "Await it: a blocked thread is one that the pool does not have.";

    private static readonly Dictionary<string, string> _everywhere = new()
    {
        ["System.DateTime.get_Now"] = Clock,
        ["System.DateTime.get_UtcNow"] = Clock,
        ["System.DateTime.get_Today"] = Clock,
        ["System.DateTimeOffset.get_Now"] = Clock,
        ["System.DateTimeOffset.get_UtcNow"] = Clock,
        ["System.Threading.Thread.Sleep"] = Blocks,
        ["System.Threading.Tasks.Task.Wait"] = Blocks,
        ["System.Threading.Tasks.Task.WaitAll"] = Blocks,
        ["System.Threading.Tasks.Task.WaitAny"] = Blocks,
        ["System.Threading.Tasks.Task`1.get_Result"] = Blocks,
        ["System.Threading.Tasks.ValueTask`1.get_Result"] = Blocks,
        ["System.Runtime.CompilerServices.AsyncVoidMethodBuilder.Create"] = "Return a task: nobody sees how an async void method ends.",
        ["System.NotImplementedException..ctor"] = "Implement it or leave it out.",
    };

    private static readonly Dictionary<string, string> _libraries = new()
    {
        ["System.Environment.Exit"] = "A library does not end its host.",
        ["System.Environment.FailFast"] = "A library does not end its host.",
        ["System.Threading.Tasks.Task.Run"] = "Own background work and await it when it is disposed.",
        ["System.Threading.Tasks.TaskFactory.StartNew"] = "Own background work and await it when it is disposed.",
        ["System.Console"] = "Standard output belongs to the host, and to the protocol of an MCP server.",
    };

    public static IEnumerable<string> Check(IEnumerable<Call> calls, bool library) => calls
        .Select(call => (call, Reason: ReasonAgainst(call.Callee, library)))
        .Where(found => found.Reason is not null)
        .Select(found => $"{found.call.Caller} uses {found.call.Callee}. {found.Reason}");

    private static string? ReasonAgainst(string callee, bool library) => _everywhere.TryGetValue(callee, out var reason)
        || (library && (_libraries.TryGetValue(callee, out reason) || _libraries.TryGetValue(callee[..callee.LastIndexOf('.')], out reason))) ? reason : null;
}
