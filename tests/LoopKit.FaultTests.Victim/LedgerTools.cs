using System.ComponentModel;
using LoopKit.Tools;
using Microsoft.Extensions.AI;

namespace LoopKit.FaultTests.Victim;

/// <summary>One tool of each effect class. Each leaves a line outside the store for every time that it really ran.</summary>
internal sealed class LedgerTools(VictimOptions options) : IToolSource
{
    /// <summary>Long enough to be stored as a blob.</summary>
    private const int ResultCharacters = 6_000;

    public IEnumerable<LoopTool> GetTools(ToolContext context)
    {
        yield return new(AIFunctionFactory.Create(([Description("which")] string what) => Look(context, what), "look"), ToolEffects.ReadOnly);
        yield return new(AIFunctionFactory.Create(([Description("which")] string what) => Put(context, what), "put"), ToolEffects.Idempotent);
        yield return new(AIFunctionFactory.Create(([Description("which")] string what) => Send(context, what), "send"), ToolEffects.Irreversible);
    }

    private string Look(ToolContext context, string what)
    {
        Note(context, "look", what);
        return string.Concat(Enumerable.Repeat($"{context.Loop} {context.Iteration} ", ResultCharacters / 16));
    }

    private string Put(ToolContext context, string what)
    {
        Note(context, "put", what);
        if (context.Iteration >= options.Iterations)
        {
            context.Files.Write("finished", "yes\n"u8);
        }

        return "put";
    }

    private string Send(ToolContext context, string what)
    {
        Note(context, "send", what);
        return "sent";
    }

    /// <summary>One write at the end of a file that only this loop writes.</summary>
    private void Note(ToolContext context, string tool, string what)
    {
        using var ledger = new FileStream(Path.Combine(options.Work, "ledger", context.Loop.Value), FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        ledger.Write(System.Text.Encoding.UTF8.GetBytes($"{tool} {context.Iteration} {what}\n"));
    }
}
