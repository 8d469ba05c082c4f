using LoopKit.Engine;
using LoopKit.Events;
using Spectre.Console;

namespace LoopKit.Cli.Views;

/// <summary>A run on a terminal: lines that stay, and below them a spinner with what the loop is doing now.</summary>
internal sealed class LiveRunView(RunLines lines) : IRunView
{
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _status = Task.CompletedTask;
    private StatusContext? _context;

    public void Begin(LoopSnapshot loop)
    {
        lines.Begin(loop);
        AnsiConsole.Write(RunLines.Heading(loop));
        _status = AnsiConsole.Status().Spinner(Spinner.Known.Dots).SpinnerStyle(new Style(Color.Aqua)).StartAsync("starting", context =>
        {
            _context = context;
            return _ended.Task;
        });
    }

    public async ValueTask ShowAsync(RecordedEvent recorded, CancellationToken cancellationToken)
    {
        if (await lines.OfAsync(recorded, cancellationToken) is { } line)
        {
            AnsiConsole.Write(line);
        }

        if (_context is { } context)
        {
            context.Status = Markup.Escape(lines.Activity);
        }
    }

    /// <summary>Ends the spinner.</summary>
    public async ValueTask DisposeAsync()
    {
        _ended.TrySetResult();
        await _status;
    }
}
