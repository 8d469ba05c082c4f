using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.AI;

namespace LoopKit.Tools;

/// <summary>Which call of which loop a function is invoked for. Functions find it with <see cref="Of"/>.</summary>
/// <param name="Loop">The loop.</param>
/// <param name="Iteration">The iteration, from 1.</param>
/// <param name="Turn">The turn that asked for the call, from 1.</param>
/// <param name="Index">The call's place among the calls of that turn, from 0.</param>
/// <param name="CallId">The provider's identifier of the call. Unlike the index it need not be unique.</param>
public sealed record ToolCallContext(LoopId Loop, int Iteration, int Turn, int Index, string CallId)
{
    /// <summary>
    /// A key to pass on to systems that recognise repeated requests: 32 lower-case hexadecimal digits, the same for every attempt at this
    /// call (repeated after a crash, or reconciled), different for every other call of every loop, forks included.
    /// </summary>
    /// <remarks>The first 16 bytes of the SHA-256 of loop, iteration, turn and index as decimal text, separated by <c>/</c>.</remarks>
    public string IdempotencyKey =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Loop}/{Iteration}/{Turn}/{Index}"))).AsSpan(0, 16));

    /// <summary>The call that arguments belong to; <see langword="null"/> when the function is not called by a loop.</summary>
    /// <remarks>A function made by <see cref="AIFunctionFactory"/> gets its arguments when it has a parameter of type <see cref="AIFunctionArguments"/>; the model does not see it.</remarks>
    public static ToolCallContext? Of(AIFunctionArguments arguments)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        return arguments.Context?.TryGetValue(typeof(ToolCallContext), out var context) == true ? context as ToolCallContext : null;
    }
}
