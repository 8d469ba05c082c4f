using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace LoopKit.ArchitectureTests.Code;

/// <summary>Reads from compiled code which methods of other assemblies it uses, without loading it.</summary>
internal static class CallReader
{
    private static readonly Dictionary<int, OpCode> _codes = typeof(OpCodes).GetFields()
        .Select(field => (OpCode)field.GetValue(null)!)
        .ToDictionary(code => (int)(ushort)code.Value);

    public static IReadOnlyList<Call> Read(string file)
    {
        using var assembly = new PEReader(File.OpenRead(file));
        var metadata = assembly.GetMetadataReader();
        var calls = new List<Call>();
        foreach (var method in metadata.MethodDefinitions.Select(metadata.GetMethodDefinition).Where(method => method.RelativeVirtualAddress != 0))
        {
            var caller = $"{NameOf(metadata, method.GetDeclaringType())}.{metadata.GetString(method.Name)}";
            var code = assembly.GetMethodBody(method.RelativeVirtualAddress).GetILReader();
            calls.AddRange(MethodsIn(code).Select(token => CalleeOf(metadata, token)).OfType<string>().Select(callee => new Call(caller, callee)));
        }

        return calls;
    }

    private static List<EntityHandle> MethodsIn(BlobReader code)
    {
        var methods = new List<EntityHandle>();
        while (code.RemainingBytes > 0)
        {
            int value = code.ReadByte();
            var opCode = _codes[value == 0xFE ? (value << 8) | code.ReadByte() : value];
            if (opCode.OperandType == OperandType.InlineMethod)
            {
                methods.Add(MetadataTokens.EntityHandle(code.ReadInt32()));
            }
            else
            {
                code.Offset += OperandSize(opCode.OperandType, code);
            }
        }

        return methods;
    }

    private static int OperandSize(OperandType type, BlobReader rest) => type switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        OperandType.InlineSwitch => 4 + (4 * rest.ReadInt32()),
        _ => 4,
    };

    private static string? CalleeOf(MetadataReader metadata, EntityHandle method)
    {
        if (method.Kind == HandleKind.MethodSpecification)
        {
            method = metadata.GetMethodSpecification((MethodSpecificationHandle)method).Method;
        }

        if (method.Kind != HandleKind.MemberReference)
        {
            return null;
        }

        var member = metadata.GetMemberReference((MemberReferenceHandle)method);
        return NameOf(metadata, member.Parent) is { } type ? $"{type}.{metadata.GetString(member.Name)}" : null;
    }

    private static string? NameOf(MetadataReader metadata, EntityHandle type) => type.Kind switch
    {
        HandleKind.TypeReference => NameOf(metadata, metadata.GetTypeReference((TypeReferenceHandle)type)),
        HandleKind.TypeDefinition => NameOf(metadata, metadata.GetTypeDefinition((TypeDefinitionHandle)type)),
        HandleKind.TypeSpecification => NameOf(metadata, metadata.GetBlobReader(metadata.GetTypeSpecification((TypeSpecificationHandle)type).Signature)),
        _ => null,
    };

    private static string NameOf(MetadataReader metadata, TypeReference type) =>
        Join(type.ResolutionScope.Kind == HandleKind.TypeReference ? NameOf(metadata, type.ResolutionScope) : metadata.GetString(type.Namespace), metadata.GetString(type.Name));

    private static string NameOf(MetadataReader metadata, TypeDefinition type) =>
        Join(type.GetDeclaringType() is { IsNil: false } outer ? NameOf(metadata, outer) : metadata.GetString(type.Namespace), metadata.GetString(type.Name));

    /// <summary>The generic type of which this signature is an instance; others, arrays for example, have no name.</summary>
    private static string? NameOf(MetadataReader metadata, BlobReader signature)
    {
        if (signature.ReadSignatureTypeCode() != SignatureTypeCode.GenericTypeInstance)
        {
            return null;
        }

        signature.ReadCompressedInteger();
        return NameOf(metadata, signature.ReadTypeHandle());
    }

    private static string Join(string? scope, string name) => string.IsNullOrEmpty(scope) ? name : $"{scope}.{name}";
}
