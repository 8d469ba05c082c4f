using System.CommandLine;
using LoopKit;
using LoopKit.Cli;
using LoopKit.Cli.Commands;
using LoopKit.Cli.Views;

var root = new RootCommand("Runs autonomous AI loops that survive anything: prompt, model, tools, validation, until the validation's exit code says done.")
{
    RunCommand.Create(),
    PsCommand.Create(),
    QueueCommand.Create(),
    QueueCommand.Reprioritise(),
    ShowCommand.Create(),
    EventsCommand.Create(),
    ReplayCommand.Create(),
    ForkCommand.Create(),
    SteerCommands.Stop(),
    SteerCommands.Pause(),
    SpeakCommands.Steer(),
    SpeakCommands.Answer(),
    SpeakCommands.Approve(),
    RaiseCommand.Create(),
    MessagesCommand.Create(),
    MessageCommands.Share(),
    MessageCommands.Alert(),
    MessageCommands.Query(),
    MessageCommands.Cancel(),
    MessageCommands.Subscribe(),
    MessageCommands.Unsubscribe(),
    ResumeCommand.Create(),
    McpCommand.Create(),
    InitCommand.Create(),
    MergeDriverCommand.Create(),
    DoctorCommand.Create(),
    VerifyCommand.Create(),
    ArchiveCommands.Export(),
    ArchiveCommands.Import(),
    ArchiveCommands.Artifacts(),
    PruneCommand.Create(),
    PinCommands.Pin(),
    PinCommands.Unpin(),
};

Terminal.Prepare();
var parsed = root.Parse(args);
if (UsageProblems.Of(parsed) is { Count: > 0 } problems)
{
    foreach (var problem in problems)
    {
        await Console.Error.WriteLineAsync($"loopkit: {Printable.Complaint(problem)}");
    }

    await Console.Error.WriteLineAsync($"Run '{string.Join(' ', ["loopkit", .. parsed.CommandResult.Command is RootCommand ? [] : new[] { parsed.CommandResult.Command.Name }, "--help"])}' for what can be given.");
    return ExitCodes.Usage;
}

try
{
    return await parsed.InvokeAsync(new InvocationConfiguration
    {
        EnableDefaultExceptionHandler = false,
        ProcessTerminationTimeout = TimeSpan.FromSeconds(30),
    });
}
catch (LoopKitException exception)
{
    await Console.Error.WriteLineAsync($"loopkit: {Printable.Complaint(exception.Message)}");
    return exception.Code == ErrorCodes.StoreCorrupt ? ExitCodes.Unexpected : ExitCodes.Usage;
}
catch (OperationCanceledException)
{
    return ExitCodes.Interrupted;
}
catch (Exception exception)
{
    await Console.Error.WriteLineAsync($"loopkit: unexpected {exception.GetType().Name}: {Printable.Complaint(exception.Message)} Run 'loopkit doctor'; with LOOPKIT_LOG=debug more is shown.");
    if (string.Equals(Environment.GetEnvironmentVariable("LOOPKIT_LOG"), "debug", StringComparison.OrdinalIgnoreCase))
    {
        await Console.Error.WriteLineAsync(exception.ToString());
    }

    return ExitCodes.Unexpected;
}
