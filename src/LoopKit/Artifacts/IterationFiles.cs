using System.Globalization;
using System.Text;
using LoopKit.Engine;
using LoopKit.Events;

namespace LoopKit.Artifacts;

/// <summary>Writes the files of one iteration. All names are LoopKit's own; nothing that a model or a program said is part of a path.</summary>
internal sealed class IterationFiles(NewDirectory files, StoredTexts texts, IterationPatches patches)
{
    public async ValueTask WriteAsync(IterationHistory iteration, CancellationToken cancellationToken)
    {
        var folder = string.Create(CultureInfo.InvariantCulture, $"iteration-{iteration.Started.Iteration:0000}");
        files.AddFolder(folder);
        files.Write($"{folder}/prompt.md", await texts.ReadAsync(iteration.Started.Prompt, cancellationToken).ConfigureAwait(false));
        files.Write($"{folder}/system-prompt.md", await texts.ReadAsync(iteration.Started.SystemPrompt, cancellationToken).ConfigureAwait(false));
        files.Write($"{folder}/turns.md", await TurnsAsync(iteration, cancellationToken).ConfigureAwait(false));
        files.Write($"{folder}/tools.md", await ToolsAsync(iteration, cancellationToken).ConfigureAwait(false));
        for (var index = 0; index < iteration.Validations.Count; index++)
        {
            files.Write(
                string.Create(CultureInfo.InvariantCulture, $"{folder}/validation-{index + 1}.txt"),
                await ValidationAsync(iteration.Validations[index], cancellationToken).ConfigureAwait(false));
        }

        if (await patches.BetweenAsync(iteration.CommitBefore, iteration.Checkpoint?.Commit, cancellationToken).ConfigureAwait(false) is { } patch)
        {
            files.Write($"{folder}/changes.patch", patch);
        }
    }

    private async ValueTask<byte[]> TurnsAsync(IterationHistory iteration, CancellationToken cancellationToken)
    {
        var text = new StringBuilder();
        foreach (var turn in iteration.Turns)
        {
            text.Append(CultureInfo.InvariantCulture, $"## Turn {turn.Turn} ({turn.Usage.InputTokens} tokens in, {turn.Usage.OutputTokens} out)\n\n");
            text.Append(await texts.TextAsync(turn.Text, cancellationToken).ConfigureAwait(false)).Append("\n\n");
            foreach (var call in turn.ToolCalls)
            {
                text.Append("Calls ").Append(call.Name).Append(": ").Append(await texts.TextAsync(call.Arguments, cancellationToken).ConfigureAwait(false)).Append("\n\n");
            }
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private async ValueTask<byte[]> ToolsAsync(IterationHistory iteration, CancellationToken cancellationToken)
    {
        var calls = iteration.Turns.SelectMany(turn => turn.ToolCalls).DistinctBy(call => call.CallId).ToDictionary(call => call.CallId, StringComparer.Ordinal);
        var text = new StringBuilder();
        foreach (var tool in iteration.Tools)
        {
            var call = calls.GetValueOrDefault(tool.CallId);
            text.Append(CultureInfo.InvariantCulture, $"## {call?.Name ?? "tool"} in turn {tool.Turn}: {tool.Error ?? tool.Outcome.ToString().ToLowerInvariant()}, {tool.Duration.TotalSeconds:0.000} s\n\n");
            text.Append(call is null ? "" : await texts.TextAsync(call.Arguments, cancellationToken).ConfigureAwait(false)).Append("\n\n");
            text.Append(await texts.TextAsync(tool.Result, cancellationToken).ConfigureAwait(false)).Append("\n\n");
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private async ValueTask<byte[]> ValidationAsync(ValidationReceipt receipt, CancellationToken cancellationToken)
    {
        var output = await texts.TextAsync(receipt.Output, cancellationToken).ConfigureAwait(false);
        return Encoding.UTF8.GetBytes(string.Create(
            CultureInfo.InvariantCulture, $"$ {receipt.Command}\n{output}\n{ReceiptText.Ending(receipt)}, {receipt.Duration.TotalSeconds:0.000} s\n"));
    }
}
